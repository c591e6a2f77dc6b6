<?php
// Reads the configuration as Nextcloud does: config.php, then each *.config.php beside it in the order of natsort, merged one over the other
// (lib/private/Config.php). Prints it as JSON.
$folder = $argv[1] ?? '/var/www/html/config';
function settings(string $folder): array
{
    $extra = glob("$folder/*.config.php");
    natsort($extra);
    $all = [];
    foreach (["$folder/config.php", ...$extra] as $file) {
        unset($CONFIG);
        if (is_file($file)) {
            include $file;
        }
        if (isset($CONFIG) && is_array($CONFIG)) {
            $all = array_merge($all, $CONFIG);
        }
    }
    return $all;
}
if (realpath($argv[0]) === __FILE__) {
    set_error_handler(static function (int $_, string $text, string $file, int $line): never {
        throw new ErrorException($text, 0, E_ERROR, $file, $line);
    });
    echo json_encode(settings($folder), JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES), "\n";
}
