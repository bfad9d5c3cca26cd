<?php
/** Calls the PHP client as the lines of the standard input say, and answers each with a line. */
declare(strict_types=1);

require __DIR__ . '/../../../clients/php/foyer.php';

/** @return array<string, mixed> */
function answer(array $given, ?object &$made): array
{
    try {
        if (isset($given['make'])) {
            $made = new $given['make'](...array_values($given['arguments']));
            return ['value' => print_r($made, true)];
        }
        return ['value' => $made->{$given['call']}(...$given['arguments'])];
    } catch (FoyerError $error) {
        $told = ['message' => $error->getMessage(), 'isRefusal' => $error->isRefusal];
        return ['error' => $told, 'trace' => (string) $error];
    } catch (InvalidArgumentException $error) {
        return ['error' => ['message' => $error->getMessage()], 'trace' => (string) $error];
    }
}

$made = null;
while (($line = fgets(STDIN)) !== false) {
    echo json_encode(answer(json_decode($line, true), $made), JSON_THROW_ON_ERROR), "\n";
}
