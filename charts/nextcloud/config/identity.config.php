<?php
// Who this instance is: folders of the data are named by it, passwords and tokens in the database hang on it. A restore must find the same.
$CONFIG = [
    'instanceid' => 'oc' . strtolower(substr($secret('instance'), 0, 10)),
    'passwordsalt' => $secret('salt'),
    'secret' => $secret('secret'),
];
