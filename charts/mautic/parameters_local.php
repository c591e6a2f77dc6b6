<?php
// Mautic reads this after config/local.php, which its configuration pages write, and before its own environment: what stands here holds
// (app/bundles/CoreBundle/Loader/ParameterLoader.php). What is secret is in files: a rotated password needs no restart.
/** @var array<string, mixed> $parameters what local.php says */
$kept_in = static fn (string $file): string => trim((string) file_get_contents($file));

// it takes itself for installed when a site_url is there: the installer writes one
$installed = !empty($parameters['site_url']);
$mail = getenv('MAIL_HOST')
    ? sprintf(
        '%s://%s:%s@%s:%d',
        getenv('MAIL_SECURITY') === 'tls' ? 'smtps' : 'smtp',
        rawurlencode((string) getenv('MAIL_USER')),
        rawurlencode($kept_in('/run/mail/password')),
        getenv('MAIL_HOST'),
        getenv('MAIL_PORT'),
    )
    : 'null://null';

$parameters = [
    'db_driver' => 'pdo_mysql',
    'db_host' => getenv('DB_HOST'),
    'db_port' => getenv('DB_PORT'),
    'db_name' => getenv('DB_NAME'),
    'db_user' => getenv('DB_USER') ?: $kept_in('/run/db/user'),
    'db_password' => $kept_in('/run/db/password'),
    'db_table_prefix' => '',
    // what is encrypted in the database is so with this: another one, and it is lost
    'secret_key' => $kept_in('/run/secret-key/value'),
    // the edge and the firewall are pods
    'trusted_proxies' => [getenv('PODS')],
    'cookie_secure' => true,
    'cookie_httponly' => true,
    'mailer_dsn' => $mail,
    // mails and hits wait in the database for the workers
    'messenger_dsn_email' => 'doctrine://default?queue_name=email',
    'messenger_dsn_hit' => 'doctrine://default?queue_name=hit',
    'messenger_dsn_failed' => 'doctrine://default?queue_name=failed',
    'api_enabled' => getenv('API') === 'true',
    // its own basic sign-in would be tried past the site's
    'api_enable_basic_auth' => false,
];
if (getenv('MAIL_HOST')) {
    $parameters['mailer_from_email'] = getenv('MAIL_FROM');
}
if ($installed) {
    $parameters['site_url'] = getenv('URL');
}
