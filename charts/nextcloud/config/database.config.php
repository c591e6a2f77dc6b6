<?php
// The user is a text, or a file where a vault makes it anew.
$CONFIG = [
    'dbtype' => 'pgsql',
    'dbhost' => $site['database']['host'] . ':' . $site['database']['port'],
    'dbname' => $site['database']['name'],
    'dbuser' => $site['database']['user'] ?? $secret('database-user'),
    'dbpassword' => $secret('database-password'),
    'dbtableprefix' => 'oc_',
];
