<?php
/** A user database that says whether a password is right: 200, or 401 (403 at /authorize). */
$users = json_decode(file_get_contents(__DIR__ . '/users.json'), true);
$nobody = ['salt' => '', 'hash' => str_repeat('00', 32)];

function answer(int $status, array|stdClass $body = new stdClass()): never
{
    http_response_code($status);
    header('Content-Type: application/json');
    exit(json_encode($body));
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($_SERVER['REQUEST_METHOD'] === 'GET' && $path === '/forgot') answer(200);
if ($_SERVER['REQUEST_METHOD'] !== 'POST') answer(405);

$given = json_decode(file_get_contents('php://input'), true) ?? answer(400);
$email = strtolower((string) ($given['email'] ?? ''));
$user = $users[$email] ?? $nobody;
$hash = hash_pbkdf2('sha256', (string) ($given['password'] ?? ''), $user['salt'], 600_000);
if (!hash_equals($user['hash'], $hash)) answer($path === '/authorize' ? 403 : 401);
answer(200, ['values' => [['username' => $email, 'display_name' => $user['name']]]]);
