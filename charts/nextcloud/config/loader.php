<?php
// Nextcloud reads config.php and then each *.config.php beside it, in the order of their names: this one comes last, so that what the site says holds,
// whatever was written there by hand or by an earlier release. The files themselves are part of the release, not of the volume.
$CONFIG = (static function (): array {
    $folder = getenv('NEXTCLOUD_SITE_CONFIG') ?: '/etc/nextcloud';
    $site = json_decode((string) file_get_contents("$folder/site.json"), true, 16, JSON_THROW_ON_ERROR);
    $secret = static function (string $name): string {
        $text = file_get_contents((getenv('NEXTCLOUD_SITE_SECRETS') ?: '/run/nextcloud') . "/$name");
        if ($text === false || trim($text) === '') {
            throw new RuntimeException("the secret '$name' cannot be read");
        }
        return trim($text);
    };
    $all = [];
    foreach (glob("$folder/*.config.php") as $file) {
        $CONFIG = [];
        include $file;
        $all = array_merge($all, $CONFIG);
    }
    return $all;
})();
