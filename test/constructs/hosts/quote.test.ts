import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { commandLine, quote } from '../../../constructs/hosts/quote';

const shellReads = (text: string): string => execFileSync('sh', ['-c', `printf %s ${text}`], { encoding: 'utf8' });

test('a shell reads every quoted word back unchanged', () => {
  const awkward = ['', ' ', "it's", '$HOME', '`id`', '"', '\\', 'a\nb', '*', '~', '!x', 'é', "''", '-n', '#'];
  for (const word of awkward) expect(shellReads(`-- ${quote(word)}`.replace('-- ', ''))).toBe(word);
});

test('any printable words stay words, in their order', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes('\0')),
        { minLength: 1, maxLength: 4 },
      ),
      (words) => {
        const out = execFileSync('sh', ['-c', `for word in ${commandLine(...words)}; do printf '%s\\036' "$word"; done`], {
          encoding: 'utf8',
        });
        expect(out.split('\x1e').slice(0, -1)).toEqual(words);
      },
    ),
    { numRuns: 40 },
  );
});

test('plain words stay readable', () => {
  expect(commandLine('private-key', '/etc/wireguard/private.key')).toBe('private-key /etc/wireguard/private.key');
});

test('a NUL, which no argument can hold, is refused', () => {
  expect(() => quote('a\0b')).toThrow('a shell word cannot hold a NUL');
});
