<?php
// In the place of Dolibarr's install/upgrade.php, upgrade2.php and step5.php: says what it was asked; the last writes the release down, as Dolibarr does.
require '/var/www/html/conf/conf.php';
$documents = '/var/www/documents';
file_put_contents("$documents/said", basename($argv[0], '.php') . " $argv[1] $argv[2]\n", FILE_APPEND);
if (!is_file("$documents/upgrade.unlock")) {
    exit(1);
}
if (is_file("$documents/broken")) {
    exit(basename($argv[0]) === 'upgrade2.php' ? 1 : 0);
}
if (basename($argv[0]) === 'step5.php' && !is_file("$documents/silent")) {
    $db = new mysqli($dolibarr_main_db_host, $dolibarr_main_db_user, $dolibarr_main_db_pass, $dolibarr_main_db_name);
    $db->query("DELETE FROM llx_const WHERE name = 'MAIN_VERSION_LAST_UPGRADE'");
    $db->query("INSERT INTO llx_const (name, value, type, visible, note, entity) VALUES ('MAIN_VERSION_LAST_UPGRADE', '" . getenv('DOLI_VERSION') . "', 'chaine', 0, '', 0)");
}
