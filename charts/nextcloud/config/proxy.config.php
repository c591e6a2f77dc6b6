<?php
// TLS ends at the edge. Only who stands between it and this pod may say for whom it speaks.
$CONFIG = [
    'trusted_domains' => [$site['host'], ...$site['insideHosts']],
    'trusted_proxies' => $site['proxies'],
    'overwriteprotocol' => 'https',
    'overwritehost' => $site['host'],
    'overwrite.cli.url' => 'https://' . $site['host'],
];
