<?php
// In the place of Nextcloud's occ: writes down what it is asked, and changes config.php as occ does, by writing back all that it has read.
require '/usr/src/nextcloud/settings.php';
$folder = '/var/www/html/config';
$all = settings($folder);
$words = array_values(array_filter(array_slice($argv, 1), static fn (string $word): bool => !in_array($word, ['--no-interaction', '--no-ansi', '-n'], true)));
[$verb] = $words;
file_put_contents('/var/www/html/data/occ.log', implode(' ', $words) . "\n", FILE_APPEND);
function set(array $all, string $key, mixed $value): void
{
    global $folder;
    if ($all['config_is_read_only'] ?? false) {
        fwrite(STDERR, "Config is set to be read-only\n");
        exit(1);
    }
    $all[$key] = $value;
    file_put_contents("$folder/config.php", "<?php\n\$CONFIG = " . var_export($all, true) . ";\n");
}
switch ($verb) {
    case 'maintenance:install':
        set($all, 'installed', true);
        break;
    case 'status':
        echo json_encode(['installed' => $all['installed'] ?? false, 'maintenance' => $all['maintenance'] ?? false]), "\n";
        break;
    case 'maintenance:data-fingerprint':
        set($all, 'data-fingerprint', 'f' . count(file('/var/www/html/data/occ.log')));
        break;
    case 'app:list':
        echo json_encode(['enabled' => ['serverinfo' => '1', 'calendar' => '5'], 'disabled' => []]), "\n";
        break;
    case 'config:import':
        file_put_contents('/var/www/html/data/imported.json', file_get_contents('php://stdin'));
        break;
}
if (($all['maintenance'] ?? false) && preg_match('/^(app|background|config:import|user_oidc)/', $verb)) {
    fwrite(STDERR, "Nextcloud is in maintenance mode, no apps are loaded.\n");
    exit(1);
}
