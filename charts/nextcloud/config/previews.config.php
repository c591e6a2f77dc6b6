<?php
// A picture of a hundred megapixels takes half a gigabyte of memory to scale: bounds on what is shown small, and on how many at once.
$CONFIG = [
    'enabledPreviewProviders' => [
        'OC\\Preview\\PNG',
        'OC\\Preview\\JPEG',
        'OC\\Preview\\GIF',
        'OC\\Preview\\BMP',
        'OC\\Preview\\WebP',
        'OC\\Preview\\MP3',
        'OC\\Preview\\TXT',
        'OC\\Preview\\MarkDown',
        'OC\\Preview\\Krita',
        'OC\\Preview\\OpenDocument',
    ],
    'preview_max_x' => 2048,
    'preview_max_y' => 2048,
    'preview_max_filesize_image' => 50,
    'preview_max_memory' => 256,
    'preview_concurrency_all' => 4,
    'preview_concurrency_new' => 2,
];
