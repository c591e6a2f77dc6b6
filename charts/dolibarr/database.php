<?php
// What prepare.sh asks of the database: database.php state|install|settle|release.
// `state` waits until it answers and tells the release that its tables are of, or `none`; `install` makes them; `settle` writes down what the site says;
// `release` tells what was written down last.
require '/var/www/html/conf/conf.php';
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);

const INSTALL = '/var/www/html/install/mysql';

function kept_in(string $file): string
{
    return trim((string) file_get_contents($file));
}

function connect(): mysqli
{
    global $dolibarr_main_db_host, $dolibarr_main_db_user, $dolibarr_main_db_pass, $dolibarr_main_db_name, $dolibarr_main_db_port;
    $db = new mysqli($dolibarr_main_db_host, $dolibarr_main_db_user, $dolibarr_main_db_pass, $dolibarr_main_db_name, (int) $dolibarr_main_db_port);
    $db->set_charset('utf8mb4');
    return $db;
}

/** @param int $seconds how long it may be away */
function patient(int $seconds): mysqli
{
    for ($end = time() + $seconds; ; sleep(2)) {
        try {
            return connect();
        } catch (mysqli_sql_exception $error) {
            if (time() > $end) {
                throw $error;
            }
        }
    }
}

/** The newest release that was installed, or that the tables were brought to; null where there are none. */
function release(mysqli $db): ?string
{
    if ($db->query("SHOW TABLES LIKE 'llx_const'")->num_rows === 0) {
        return null;
    }
    $rows = $db->query("SELECT value FROM llx_const WHERE name IN ('MAIN_VERSION_LAST_INSTALL', 'MAIN_VERSION_LAST_UPGRADE') AND entity = 0");
    $releases = array_column($rows->fetch_all(), 0);
    usort($releases, 'version_compare');
    return end($releases) ?: null;
}

/** @param string $comment what is left out: in tables comments stand behind columns, elsewhere texts hold dashes */
function run_file(mysqli $db, string $file, string $comment = '/^--.*$/m'): void
{
    $text = preg_replace($comment, '', (string) file_get_contents($file));
    $text = str_replace('__ENTITY__', '1', $text);
    if (trim($text) === '') {
        return;
    }
    try {
        $db->multi_query($text);
        while ($db->more_results()) {
            $db->next_result();
        }
    } catch (mysqli_sql_exception $error) {
        throw new RuntimeException("$file: {$error->getMessage()}");
    }
}

function setting(mysqli $db, string $name, string $value, int $entity = 0): void
{
    $remove = $db->prepare('DELETE FROM llx_const WHERE name = ? AND entity = ?');
    $remove->bind_param('si', $name, $entity);
    $remove->execute();
    $add = $db->prepare("INSERT INTO llx_const (name, value, type, visible, note, entity) VALUES (?, ?, 'chaine', 0, '', ?)");
    $add->bind_param('ssi', $name, $value, $entity);
    $add->execute();
}

function install(mysqli $db): void
{
    $tables = glob(INSTALL . '/tables/*.sql');
    $keys = array_filter($tables, fn (string $file): bool => str_ends_with($file, '.key.sql'));
    // plans of accounts are chosen by whoever keeps the books
    $data = array_filter(glob(INSTALL . '/data/*.sql'), fn (string $file): bool => !str_contains($file, 'llx_accounting_account_'));
    foreach (array_diff($tables, $keys) as $file) {
        run_file($db, $file, '/--.*$/m');
    }
    foreach ([...$keys, ...glob(INSTALL . '/functions/*.sql'), ...$data] as $file) {
        run_file($db, $file);
    }
    $db->query("DELETE FROM llx_const WHERE name = 'MAIN_NOT_INSTALLED'");
    setting($db, 'MAIN_LANG_DEFAULT', 'auto', 1);
    setting($db, 'MAIN_SECURITY_HASH_ALGO', 'password_hash');
    $login = getenv('ADMIN');
    $hash = password_hash(kept_in('/run/admin/password'), PASSWORD_DEFAULT);
    $add = $db->prepare("INSERT INTO llx_user (entity, login, pass_crypted, lastname, admin, statut) VALUES (0, ?, ?, 'SuperAdmin', 1, 1)");
    $add->bind_param('ss', $login, $hash);
    $add->execute();
    // the last step: without it the next start begins anew
    setting($db, 'MAIN_VERSION_LAST_INSTALL', getenv('DOLI_VERSION'));
}

function settle(mysqli $db): void
{
    setting($db, 'CRON_KEY', kept_in('/run/cron/key'));
    if (!getenv('MAIL_HOST')) {
        return;
    }
    $tls = getenv('MAIL_SECURITY') === 'tls';
    $said = [
        'MAIN_MAIL_SENDMODE' => 'smtps',
        'MAIN_MAIL_SMTP_SERVER' => getenv('MAIL_HOST'),
        'MAIN_MAIL_SMTP_PORT' => getenv('MAIL_PORT'),
        'MAIN_MAIL_EMAIL_TLS' => $tls ? '1' : '0',
        'MAIN_MAIL_EMAIL_STARTTLS' => $tls ? '0' : '1',
        'MAIN_MAIL_SMTPS_AUTH_TYPE' => 'LOGIN',
        'MAIN_MAIL_SMTPS_ID' => getenv('MAIL_USER'),
        'MAIN_MAIL_SMTPS_PW' => kept_in('/run/mail/password'),
        'MAIN_MAIL_EMAIL_FROM' => getenv('MAIL_FROM'),
    ];
    foreach ($said as $name => $value) {
        setting($db, $name, $value, 1);
    }
}

$db = patient(300);
switch ($argv[1] ?? '') {
    case 'state':
        $known = release($db);
        // tables without a release: an installation that broke off
        if ($known === null && $db->query("SHOW TABLES LIKE 'llx\\_%'")->num_rows > 0) {
            fwrite(STDERR, "database: an installation broke off: empty the database '$dolibarr_main_db_name', and start again\n");
            exit(1);
        }
        echo $known ?? 'none', "\n";
        break;
    case 'install':
        install($db);
        break;
    case 'settle':
        settle($db);
        break;
    case 'release':
        echo release($db) ?? 'none', "\n";
        break;
    default:
        fwrite(STDERR, "database: state, install, settle or release\n");
        exit(2);
}
