import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPassword, type PasswordFault } from './password-rule.ts'
import { isRefusal } from './refusal.ts'

const own = ['ana.ruiz@harbor.example', 'Ana', 'Ruiz', 'Harbor Realty']

const faultOf = (password: string): string => {
  try {
    checkPassword(password, own)
    return 'none'
  } catch (error) {
    assert.ok(isRefusal(error))
    assert.equal(error.code, 'invalid')
    assert.equal(error.detail.field, 'password')
    return error.detail.reason ?? ''
  }
}

const table: Record<PasswordFault | 'none', string[]> = {
  none: [
    'correct horse battery staple',
    'only lower case',
    ' spaces at both ends ',
    'f9Kq-2mXz-8PbT-w',
    'Tr0ub4dor&3 and more',
    'my harbor is very calm tonight',
    'ana loves the sea',
    'the password of my house',
    'Schwarzwälder Kirschtorte',
    'пароль из нескольких слов',
    '今日はとても良い天気ですね明日も',
    String.fromCodePoint(...Array.from({ length: 15 }, (_, index) => 0x1f600 + index)),
    '83c1-99f0-ba27-6d54',
  ],
  short: ['', 'abcdefghijklmn', 'Aa1!Aa1!Aa1!Aa', '\u{1f600}'.repeat(14), 'e\u0301'.repeat(14)],
  long: ['seven herons '.repeat(79), '\u20ac'.repeat(342)],
  repeated: [
    'aaaaaaaaaaaaaaa',
    'abababababababab',
    'passwordpassword',
    'sunflowersunflower',
    'foyer foyer foyer',
    'Letmein letmein LETMEIN',
    '2026-11-21 2026-11-21',
    'ddddddddddddddde',
    'aaaaaaaaaaaaaa1!',
    '\u{1f600}\u{1f601}\u{1f602}'.repeat(5),
  ],
  sequence: [
    '123456789012345',
    '987654321098765',
    'abcdefghijklmno',
    'zyxwvutsrqponml',
    'qwertyuiopasdfgh',
    'QWERTZUIOPasdfgh',
    'azertyuiopqsdfgh',
    '1qaz2wsx3edc4rfv',
    '1q2w3e4r5t6y7u8i',
    'qazwsxedcrfvtgb',
    'abc def ghi jkl mno',
    'abcdefgh 12345678',
    '11112222333344445',
  ],
  common: [
    'Password12345678',
    'P4ssw0rd!!!2026!!',
    'password!!!!!!!!',
    'welcome2026!!!!!',
    'i.love.you.123456',
    'sunshineprincess',
    'Sunshine-Princess1',
    'manchesterunited',
    'qwerty-dragon-2026',
  ],
  own: [
    'ana.ruiz@harbor.example',
    'AnaRuizAnaRuiz12',
    'Harbor Realty 2026!',
    'harborrealtyfoyer',
    'anaruiz-mydog123',
    'H4rb0r-R34lty-Ana',
    'Ruiz Ana 24.12.1987',
  ],
}

for (const [fault, passwords] of Object.entries(table)) {
  for (const password of passwords) {
    const shown = password.length > 40 ? `${password.slice(0, 40)}…` : password
    test(`AUTH-07: ${JSON.stringify(shown)} is ${fault === 'none' ? 'taken' : fault}`, () => {
      assert.equal(faultOf(password), fault)
    })
  }
}

test('AUTH-07: nothing in the words that refuse a password repeats it', () => {
  for (const password of Object.values(table)
    .flat()
    .filter((each) => each.length > 8)) {
    try {
      checkPassword(password, own)
    } catch (error) {
      assert.ok(isRefusal(error))
      assert.ok(!`${error.message} ${error.detail.cause}`.includes(password))
    }
  }
})
