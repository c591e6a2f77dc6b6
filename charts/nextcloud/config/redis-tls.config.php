<?php
// As redis.config.php says, over TLS: the server must be signed for under its name, by the one authority that is known.
$CONFIG = [
    'memcache.distributed' => '\\OC\\Memcache\\Redis',
    'memcache.locking' => '\\OC\\Memcache\\Redis',
    'filelocking.enabled' => true,
    'redis' => [
        'host' => 'tls://' . $site['redis']['host'],
        'port' => $site['redis']['port'],
        'user' => $site['redis']['user'],
        'password' => $secret('redis-password'),
        'timeout' => 1.5,
        'read_timeout' => 5.0,
        'ssl_context' => ['cafile' => $site['redis']['ca']],
    ],
];
