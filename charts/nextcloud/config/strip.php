<?php
// Takes out of config.php what the site's own files say: Nextcloud writes back all that it has read, secrets included.
// php strip.php <config.php>
[, $path] = $argv;
$CONFIG = [];
include $path;
$own = $CONFIG;
include __DIR__ . '/loader.php';
$left = array_diff_key($own, $CONFIG);
if ($left === $own) {
    exit(0);
}
$text = "<?php\n\$CONFIG = " . var_export($left, true) . ";\n";
$new = "$path.new";
if (file_put_contents($new, $text) !== strlen($text) || !chmod($new, 0640) || !rename($new, $path)) {
    fwrite(STDERR, "strip: $path cannot be written\n");
    exit(1);
}
