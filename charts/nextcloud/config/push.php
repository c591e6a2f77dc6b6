<?php
// Writes for notify_push, which reads no code, what it needs of the settings as a plain array.
// php push.php <file>
[, $path] = $argv;
include __DIR__ . '/loader.php';
$wanted = ['dbtype', 'dbhost', 'dbname', 'dbuser', 'dbpassword', 'dbtableprefix', 'redis', 'overwrite.cli.url'];
umask(0077);
$text = "<?php\n\$CONFIG = " . var_export(array_intersect_key($CONFIG, array_flip($wanted)), true) . ";\n";
if (file_put_contents($path, $text) !== strlen($text)) {
    fwrite(STDERR, "push: $path cannot be written\n");
    exit(1);
}
