<?php
/**
 * Signs the visitors of a website in to a Foyer chat room, and the team of a bot in to its bot.
 * One file, for PHP 7.4 and later, with nothing but PHP itself. How to use it: ../README.md.
 */
declare(strict_types=1);

/** The hub said no, or could not be asked. */
final class FoyerError extends RuntimeException
{
    /** True when the hub answered and said no; its words are the message. */
    public bool $isRefusal;

    public function __construct(string $message, bool $isRefusal)
    {
        parent::__construct($message);
        $this->isRefusal = $isRefusal;
    }
}

/** A chat room, seen from the server of a website whose visitors it lets in. */
final class FoyerRoom
{
    private string $address;
    private string $key;
    private bool $isStrict;

    /**
     * @param string $address where the room is, as https://chat.example.com
     * @param string $key     its secret key, which belongs in no page and no repository
     * @param bool   $isStrict whether tokens are good once, in one browser (see browserAddress)
     */
    public function __construct(
        string $address,
        #[\SensitiveParameter]
        string $key,
        bool $isStrict = false
    ) {
        $this->address = FoyerCall::checkAddress($address);
        $this->key = trim($key);
        $this->isStrict = $isStrict;
    }

    /**
     * The token with which a visitor's browser signs in. Who is new is registered at once.
     *
     * @param array<string, string|null> $facts username, name, avatarUrl, password; browser
     */
    public function generate(
        string $email,
        #[\SensitiveParameter]
        array $facts = []
    ): string {
        $call = $this->isStrict ? 'token' : 'token/generate';
        $token = FoyerCall::text($this->call($call, ['email' => $email] + $facts), 'access_token');
        if ($token === '') {
            throw new FoyerError('The hub gave no token.', false);
        }
        return $token;
    }

    /**
     * Registers a visitor, and gives a token too ('' where it is strict: ask when there is a
     * browser). Refused when there is one already.
     *
     * @param array<string, string|null> $facts username, name, avatarUrl, password
     */
    public function register(
        string $email,
        #[\SensitiveParameter]
        array $facts = []
    ): string {
        $answer = $this->call('user/register', ['email' => $email] + $facts);
        return FoyerCall::text($answer, 'access_token');
    }

    /**
     * Changes what is named: email, username, name, password, avatarUrl ('' takes it away).
     *
     * @param string $user the e-mail address until now
     * @param array<string, string|null> $changes
     */
    public function edit(
        string $user,
        #[\SensitiveParameter]
        array $changes
    ): void {
        $this->call('user/edit', ['user' => $user] + $changes);
    }

    /** Deletes visitors by their e-mail addresses; unknown ones are passed over. */
    public function delete(string ...$emails): void
    {
        foreach ($emails as $email) {
            if (strpos($email, ',') !== false) {
                throw new InvalidArgumentException('An e-mail address here holds no comma.');
            }
        }
        $this->call('user/delete', ['emails' => implode(',', $emails)]);
    }

    /** Where a link leads that signs the browser in on its way into the room. */
    public function address(string $token = '', bool $remember = false): string
    {
        return $this->browserUrl('/', $token, $remember);
    }

    /** That link, as HTML. The label is text. */
    public function link(string $label, string $token = '', bool $remember = false): string
    {
        $address = self::escape($this->address($token, $remember));
        return '<a href="' . $address . '">' . self::escape($label) . '</a>';
    }

    /** The picture that signs the browser in, for the page after a log-in. */
    public function loginImage(string $token, bool $remember = false): string
    {
        return self::image($this->browserUrl('/sso/token/login', $token, $remember));
    }

    /** The picture that signs the browser out, for the page after a log-out. */
    public function logoutImage(string $token): string
    {
        return self::image($this->browserUrl('/sso/token/logout', $token, false));
    }

    /** The room within a page of the website. */
    public function embed(string $token = '', bool $remember = false): string
    {
        $address = self::escape($this->browserUrl('/js/embed.js', $token, $remember));
        return '<div id="wtChatRoomEmbedCode"><script id="embedded_chatroom" src="'
            . $address . '"></script></div>';
    }

    /**
     * Strict tokens alone: where to send the browser first. It comes back to $return with
     * `foyer_browser`, which generate takes as `browser`.
     */
    public function browserAddress(string $return): string
    {
        return $this->address . '/sso/v2/browser?return=' . rawurlencode($return);
    }

    /** What a dump may show: no key. */
    public function __debugInfo(): array
    {
        return ['address' => $this->address, 'isStrict' => $this->isStrict];
    }

    private function call(
        string $call,
        #[\SensitiveParameter]
        array $fields
    ): array {
        $given = $this->isStrict ? $fields : ['apikey' => $this->key] + $fields;
        $headers = $this->isStrict ? ["Authorization: Bearer {$this->key}"] : [];
        [$answer] = FoyerCall::post(
            $this->address . ($this->isStrict ? '/sso/v2/' : '/sso/') . $call,
            'application/x-www-form-urlencoded',
            http_build_query($given, '', '&'),
            $headers
        );
        if (($answer['success'] ?? null) !== true) {
            throw new FoyerError(FoyerCall::text($answer, 'message'), true);
        }
        return $answer;
    }

    private function browserUrl(string $path, string $token, bool $remember): string
    {
        $query = $token === '' ? [] : ['access_token' => $token];
        if ($token !== '' && $remember) {
            $query['rememberMe'] = '1';
        }
        $text = http_build_query($query, '', '&');
        return $this->address . $path . ($text === '' ? '' : "?$text");
    }

    private static function image(string $address): string
    {
        return '<img src="' . self::escape($address) . '" width="1" height="1" alt="">';
    }

    private static function escape(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    }
}

/** A bot, seen from a server that gives its team members a link into it. */
final class FoyerBot
{
    private string $address;
    private array $keys;

    /** @param string $address where the bot is, as https://bot.example.com */
    public function __construct(
        string $address,
        #[\SensitiveParameter]
        string $accountKey,
        #[\SensitiveParameter]
        string $botKey,
        #[\SensitiveParameter]
        string $botSecret
    ) {
        $this->address = FoyerCall::checkAddress($address);
        $this->keys = [
            'AccountAPIKey' => trim($accountKey),
            'BotAPIKey' => trim($botKey),
            'BotAPISecret' => trim($botSecret),
        ];
    }

    /**
     * Home (the link, to which a section or /logout may be added), Token and Expires (minutes).
     *
     * @return array{Home: string, Token: string, Expires: int}
     */
    public function authorize(string $email, bool $isEmbedded = false): array
    {
        $given = $this->keys + ['Email' => $email];
        if ($isEmbedded) {
            $given['EnableEmbedding'] = true;
        }
        $url = $this->address . '/sso/authorize';
        $body = json_encode($given, JSON_INVALID_UTF8_SUBSTITUTE);
        [$answer, $status] = FoyerCall::post($url, 'application/json', $body);
        if ($status !== 200) {
            throw new FoyerError(FoyerCall::text($answer['Error'] ?? [], 'Message'), true);
        }
        if (FoyerCall::text($answer['Data'] ?? [], 'Home') === '') {
            throw new FoyerError('The hub gave no link.', false);
        }
        return $answer['Data'];
    }

    /** What a dump may show: no key. */
    public function __debugInfo(): array
    {
        return ['address' => $this->address];
    }
}

/** How both of them ask. @internal */
final class FoyerCall
{
    private const SECONDS = 5;

    /** Keys travel encrypted, unless they stay on this machine. */
    public static function checkAddress(string $address): string
    {
        $near = 'http://(localhost|[\w.-]+\.localhost|127\.0\.0\.1|\[::1\])(:\d+)?';
        if (preg_match("~^(https://[\w.:\[\]-]+|$near)/?$~Di", $address) !== 1) {
            throw new InvalidArgumentException('The address is https://, a host, and no path.');
        }
        return rtrim($address, '/');
    }

    /** @return array{0: array, 1: int} the JSON object that was answered, and the status */
    public static function post(
        string $url,
        string $type,
        #[\SensitiveParameter]
        string $body,
        #[\SensitiveParameter]
        array $headers = []
    ): array {
        $http = [
            'method' => 'POST',
            'header' => array_merge(["Content-Type: $type", 'Accept: application/json'], $headers),
            'content' => $body,
            'timeout' => self::SECONDS,
            'follow_location' => 0,
            'ignore_errors' => true,
        ];
        $stream = @fopen($url, 'r', false, stream_context_create(['http' => $http]));
        if ($stream === false) {
            throw new FoyerError("$url gave no answer.", false);
        }
        $head = stream_get_meta_data($stream)['wrapper_data'][0] ?? '';
        $answer = json_decode((string) stream_get_contents($stream), true);
        if (!is_array($answer)) {
            throw new FoyerError("$url answered something else than the hub does.", false);
        }
        preg_match('~^HTTP/\S+ (\d{3})~', $head, $status);
        return [$answer, (int) ($status[1] ?? 0)];
    }

    /** @param mixed $answer */
    public static function text($answer, string $name): string
    {
        $value = is_array($answer) ? $answer[$name] ?? '' : '';
        return is_string($value) ? $value : '';
    }
}
