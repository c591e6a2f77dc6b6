<?php
// In the place of the image's scripts/docker-init.php, which turns on the modules that it is told.
file_put_contents('/var/www/documents/said', 'init ' . getenv('DOLI_ENABLE_MODULES') . "\n", FILE_APPEND);
