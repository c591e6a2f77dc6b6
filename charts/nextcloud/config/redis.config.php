<?php
// One address that follows who leads: the client knows no Sentinels. Locks must be seen by every process, jobs among them.
$CONFIG = [
    'memcache.distributed' => '\\OC\\Memcache\\Redis',
    'memcache.locking' => '\\OC\\Memcache\\Redis',
    'filelocking.enabled' => true,
    'redis' => [
        'host' => $site['redis']['host'],
        'port' => $site['redis']['port'],
        'user' => $site['redis']['user'],
        'password' => $secret('redis-password'),
        'timeout' => 1.5,
        'read_timeout' => 5.0,
    ],
];
