import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the agent replaces, in its order: each expression with what stands in the place of its group. */
const stages = [
  ...readFileSync(join(__dirname, '../../../charts/monitoring/sending.alloy'), 'utf8').matchAll(
    /stage\.replace \{\s+expression = "((?:[^"\\]|\\.)*)"\s+replace\s+= "([^"]*)"/g,
  ),
].map(([, expression = '', replacement = '']) => ({
  // strings of Alloy are those of JSON here, its expressions those of RE2 with one flag in front
  pattern: new RegExp((JSON.parse(`"${expression}"`) as string).replace('(?i)', ''), expression.startsWith('(?i)') ? 'gid' : 'gd'),
  replacement,
}));

/** A line as it reaches Loki (grafana.com/docs/alloy/latest/reference/components/loki/loki.process, stage.replace: the group is replaced). */
const sent = (line: string): string =>
  stages.reduce((text, { pattern, replacement }) => {
    let out = '';
    let last = 0;
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.[1] ?? [match.index, match.index];
      out += text.slice(last, start) + replacement;
      last = end;
    }
    return out + text.slice(last);
  }, line);

test('the stages are really read', () => {
  expect(stages.length).toBe(5);
});

test.each([
  ['Authorization: Bearer s3cr3t.abc-def', 's3cr3t'],
  ['{"headers":{"Authorization":["Basic czNjcjN0OnB3"]}}', 'czNjcjN0'],
  ['{"request_Authorization":"Bearer s3cr3t","status":200}', 's3cr3t'],
  ['"msg":"{\\"authorization\\":\\"Bearer s3cr3t\\"}"', 's3cr3t'],
  ['GET / with bearer eyJhbGciOi.s3cr3t', 's3cr3t'],
  ['Cookie: session=s3cr3t; theme=dark', 's3cr3t'],
  ['{"Set-Cookie":["sid=s3cr3t; HttpOnly"]}', 's3cr3t'],
  ['login failed password=s3cr3t user=ann', 's3cr3t'],
  ['{"user":"ann","password":"s3cr3t"}', 's3cr3t'],
  ['GET /reset?token=s3cr3t&lang=fr 200', 's3cr3t'],
  ['api_key: s3cr3t', 's3cr3t'],
  ['connecting to mysql://blog:s3cr3t@sql:3306/blog', 's3cr3t'],
])('%s loses its credential', (line, secret) => {
  expect(sent(line)).not.toContain(secret);
  expect(sent(line)).toContain('<removed>');
});

test.each([
  'GET /posts/1 200 12ms',
  '{"level":"info","msg":"password changed for user 7"}',
  'GET https://blog.example.org:443/ 200',
  '{"user":"ann","status":401,"path":"/login"}',
])('%s stays as it is', (line) => {
  expect(sent(line)).toBe(line);
});

test('what stands beside a credential stays readable', () => {
  expect(sent('login failed password=s3cr3t user=ann')).toBe('login failed password=<removed> user=ann');
  expect(sent('{"user":"ann","password":"s3cr3t","status":401}')).toBe('{"user":"ann","password":"<removed>","status":401}');
});
