<?php
// Dolibarr's configuration (htdocs/conf/conf.php.example). What is secret is in files, read at each request: a rotated password needs no restart.
$kept_in = static fn (string $file): string => trim((string) file_get_contents($file));

$dolibarr_main_url_root = getenv('URL');
$dolibarr_main_document_root = '/var/www/html';
$dolibarr_main_url_root_alt = '/custom';
$dolibarr_main_document_root_alt = '/var/www/html/custom';
$dolibarr_main_data_root = '/var/www/documents';
$dolibarr_main_db_type = 'mysqli';
$dolibarr_main_db_host = getenv('DB_HOST');
$dolibarr_main_db_port = getenv('DB_PORT');
$dolibarr_main_db_name = getenv('DB_NAME');
$dolibarr_main_db_user = getenv('DB_USER') ?: $kept_in('/run/db/user');
$dolibarr_main_db_pass = $kept_in('/run/db/password');
$dolibarr_main_db_prefix = 'llx_';
$dolibarr_main_db_character_set = 'utf8mb4';
$dolibarr_main_db_collation = 'utf8mb4_unicode_ci';
// what is encrypted in the database is so with this: another one, and it is lost
$dolibarr_main_instance_unique_id = $kept_in('/run/instance/id');
$dolibarr_main_prod = 1;
$dolibarr_main_force_https = 0; // TLS ends at the edge
$dolibarr_main_restrict_os_commands = 'mariadb-dump, mariadb, mysqldump, mysql, clamdscan';
$dolibarr_nocsrfcheck = 0;
$dolibarr_main_authentication = 'dolibarr';
if (getenv('LDAP_HOST')) {
    // people of the directory first; who has an account here alone signs in all the same
    $dolibarr_main_authentication = 'ldap,dolibarr';
    $dolibarr_main_auth_ldap_host = 'ldaps://' . getenv('LDAP_HOST');
    $dolibarr_main_auth_ldap_port = getenv('LDAP_PORT');
    $dolibarr_main_auth_ldap_version = '3';
    $dolibarr_main_auth_ldap_servertype = 'activedirectory';
    $dolibarr_main_auth_ldap_login_attribute = 'sAMAccountName';
    $dolibarr_main_auth_ldap_dn = getenv('LDAP_USERS');
    $dolibarr_main_auth_ldap_filter = getenv('LDAP_FILTER');
    $dolibarr_main_auth_ldap_admin_login = getenv('LDAP_BIND');
    $dolibarr_main_auth_ldap_admin_pass = $kept_in('/run/ldap/password');
    $dolibarr_main_auth_ldap_debug = 'false';
}
unset($kept_in);
