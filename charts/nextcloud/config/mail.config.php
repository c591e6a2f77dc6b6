<?php
$CONFIG = [
    'mail_smtpmode' => 'smtp',
    'mail_smtphost' => $site['mail']['host'],
    'mail_smtpport' => $site['mail']['port'],
    // 'ssl' is TLS from the first byte; with '' STARTTLS is used where it is offered
    'mail_smtpsecure' => $site['mail']['tls'] ? 'ssl' : '',
    'mail_smtpauth' => true,
    'mail_smtpname' => $site['mail']['user'],
    'mail_smtppassword' => $secret('mail-password'),
    'mail_from_address' => $site['mail']['fromName'],
    'mail_domain' => $site['mail']['fromDomain'],
];
