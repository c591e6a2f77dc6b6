<?php
$CONFIG = [
    'datadirectory' => '/var/www/html/data',
    'apps_paths' => [
        ['path' => '/var/www/html/apps', 'url' => '/apps', 'writable' => false],
        ['path' => '/var/www/html/custom_apps', 'url' => '/custom_apps', 'writable' => true],
    ],
    'memcache.local' => '\\OC\\Memcache\\APCu',
    // to the log of the pod
    'log_type' => 'errorlog',
    'loglevel' => 2,
    // releases come as images, and each start brings the database up to its code
    'upgrade.disable-web' => true,
    'updater.release.channel' => 'stable',
    // heavy jobs of the night, in UTC, for four hours
    'maintenance_window_start' => $site['quietHour'],
    'default_timezone' => 'UTC',
    // an object that somebody else wrote into the bucket is not looked for
    'filesystem_check_changes' => 0,
    'htaccess.RewriteBase' => '/',
    'allow_local_remote_servers' => $site['localRemotes'],
];
if ($site['phoneRegion'] !== null) {
    $CONFIG['default_phone_region'] = $site['phoneRegion'];
}
