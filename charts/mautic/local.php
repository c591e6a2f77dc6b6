<?php
// What the installer begins with; it writes its own in the place of this, and prepare.php takes the login of the database out of that.
$kept_in = static fn (string $file): string => trim((string) file_get_contents($file));
$parameters = [
    'db_driver' => 'pdo_mysql',
    'db_host' => getenv('DB_HOST'),
    'db_port' => getenv('DB_PORT'),
    'db_name' => getenv('DB_NAME'),
    'db_user' => getenv('DB_USER') ?: $kept_in('/run/db/user'),
    'db_password' => $kept_in('/run/db/password'),
    'db_table_prefix' => '',
    'db_backup_tables' => false,
];
unset($kept_in);
