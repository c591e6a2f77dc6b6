<?php
// All files are objects of this bucket, named by their number in the database: `urn:oid:42`. It cannot be changed after the first start.
$CONFIG = [
    'objectstore' => [
        'class' => '\\OC\\Files\\ObjectStore\\S3',
        'arguments' => [
            'bucket' => $site['objects']['bucket'],
            'hostname' => $site['objects']['host'],
            'port' => $site['objects']['port'],
            'region' => $site['objects']['region'],
            'use_ssl' => $site['objects']['tls'],
            'use_path_style' => true,
            'key' => $secret('objects-access-key'),
            'secret' => $secret('objects-secret-key'),
            'objectPrefix' => 'urn:oid:',
            // its keys are for this bucket alone
            'autocreate' => false,
            'verify_bucket_exists' => false,
        ],
    ],
];
