<?php
// Held by a file: who copies or brings back writes it and takes it away, without a word to this process, and nothing else says `maintenance`.
// Nobody but the start of a release writes config.php: what it says would be lost with the next one, and it would gather the secrets of these files.
$CONFIG = [
    'maintenance' => is_file((getenv('NEXTCLOUD_HOLD') ?: '/var/www/html/config/held')),
    'config_is_read_only' => getenv('NEXTCLOUD_CONFIG_WRITABLE') !== '1',
];
