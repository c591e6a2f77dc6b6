<?php
// What prepare.sh asks: prepare.php wait|installed|clean FILE.
// `wait` waits until the database answers; `installed` ends well where local.php FILE says so, as Mautic itself reads it; `clean` takes the login of the
// database out of FILE: that is in a Secret, and nowhere else.
[, $task, $file] = $argv + [1 => '', 2 => ''];

/** @return array<string, mixed> */
function parameters_in(string $file): array
{
    $parameters = [];
    if (is_file($file)) {
        include $file;
    }
    return $parameters;
}

switch ($task) {
    case 'wait':
        $parameters = [];
        require '/var/www/html/config/parameters_local.php';
        for ($end = time() + 300; ; sleep(2)) {
            try {
                new PDO(
                    "mysql:host={$parameters['db_host']};port={$parameters['db_port']};dbname={$parameters['db_name']}",
                    $parameters['db_user'],
                    $parameters['db_password'],
                );
                exit(0);
            } catch (PDOException $error) {
                if (time() > $end) {
                    fwrite(STDERR, "prepare: {$error->getMessage()}\n");
                    exit(1);
                }
            }
        }
        // no break: the loop ends in an exit
    case 'installed':
        $known = parameters_in($file);
        exit(empty($known['db_driver']) || empty($known['site_url']) ? 1 : 0);
    case 'clean':
        $kept = array_diff_key(parameters_in($file), array_flip(['db_host', 'db_port', 'db_name', 'db_user', 'db_password', 'secret_key']));
        $new = "$file.new";
        if (file_put_contents($new, "<?php\n\$parameters = " . var_export($kept, true) . ";\n") === false || !rename($new, $file)) {
            fwrite(STDERR, "prepare: $file cannot be written\n");
            exit(1);
        }
        exit(0);
    default:
        fwrite(STDERR, "prepare: wait, installed or clean\n");
        exit(2);
}
