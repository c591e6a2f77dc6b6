<?php
// Settings of apps, as `occ config:import` reads them from its standard input: no secret among arguments.
$site = json_decode((string) file_get_contents((getenv('NEXTCLOUD_SITE_CONFIG') ?: '/etc/nextcloud') . '/site.json'), true, 16, JSON_THROW_ON_ERROR);
$token = trim((string) file_get_contents((getenv('NEXTCLOUD_SITE_SECRETS') ?: '/run/nextcloud') . '/metrics'));
$apps = ['serverinfo' => ['token' => $token]];
if ($site['push']) {
    $apps['notify_push'] = ['base_endpoint' => "https://{$site['host']}/push"];
}
if ($site['signIn'] !== null) {
    // with one provider and no other way in, people are sent to it at once; /login?direct=1 is the way for the administrator
    $apps['user_oidc'] = ['allow_multiple_user_backends' => '0'];
}
echo json_encode(['apps' => $apps], JSON_THROW_ON_ERROR), "\n";
