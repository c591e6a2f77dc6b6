// Requests of the corpora as bytes.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { bytesOf } from './client.mjs';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
/** What a browser sends, as the edge passes it on. */
const USUAL = {
  'User-Agent': BROWSER,
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en-GB,en;q=0.5',
  'Accept-Encoding': 'gzip, deflate, br',
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Proto': 'https',
};

/** @returns {{ family: string, name: string, requests: object[] }[]} */
export const corpus = (file) => parse(readFileSync(new URL(`./${file}`, import.meta.url), 'utf8'));

/** @param {Record<string, any>} entry @param {string} mark by which the service behind recognizes the request */
export const requestOf = (entry, mark) => {
  const host = entry.host ?? 'shop.example.org';
  if (entry.raw !== undefined) return bytesOf({ raw: entry.raw });
  const { type, body } = bodyOf(entry);
  const own = Object.fromEntries(Object.entries(entry.header ?? {}));
  const named = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const usual = Object.fromEntries(Object.entries(USUAL).filter(([name]) => !named.has(name.toLowerCase())));
  return bytesOf({
    method: entry.method ?? (body === undefined ? 'GET' : 'POST'),
    host,
    path: entry.path ?? (entry.get === undefined ? '/' : `/search?q=${encoded(entry.get)}`),
    headers: {
      ...usual,
      'X-Mark': mark,
      ...(entry.cookie === undefined ? {} : { Cookie: entry.cookie }),
      ...(type === undefined || named.has('content-type') ? {} : { 'Content-Type': type }),
      ...own,
    },
    body,
  });
};

/** A text that is percent-encoded already stays so: its author meant that. */
const encoded = (text) => (/%[0-9a-f]{2}/i.test(text) ? text.replaceAll(' ', '%20').replaceAll('#', '%23') : encodeURIComponent(text));

const bodyOf = ({ form, json, xml, part, multipart, body, type, repeat, fill }) => {
  if (form !== undefined) {
    const fields = Object.entries(form).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
    const text =
      repeat === undefined ? fields.join('&') : Array.from({ length: repeat }, (_, index) => `${fields[0]}${index}&f${index}=1`).join('&');
    return { type: 'application/x-www-form-urlencoded', body: text };
  }
  if (json !== undefined)
    return { type: type ?? 'application/json', body: JSON.stringify(json).replaceAll('@FILL@', fill === undefined ? '' : prose(fill)) };
  if (xml !== undefined) return { type: type ?? 'application/xml; charset=utf-8', body: xml };
  if (multipart !== undefined) return { type: 'multipart/form-data; boundary=B', body: multipart };
  if (part !== undefined) return { type: 'multipart/form-data; boundary=----geckoformboundary4f1c', body: parts([part].flat()) };
  return { type, body: fill === undefined ? body : bytes(fill) };
};

const parts = (fields) =>
  Buffer.concat([
    ...fields.flatMap(({ name, filename, type, value, fill }) => [
      Buffer.from(
        `------geckoformboundary4f1c\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n` +
          `${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
      ),
      fill === undefined ? Buffer.from(value) : bytes(fill),
      Buffer.from('\r\n'),
    ]),
    Buffer.from('------geckoformboundary4f1c--\r\n'),
  ]);

/** As many bytes as a picture would have, the same each time. */
const bytes = (count) => {
  const data = Buffer.alloc(count);
  for (let index = 0, state = 1; index < count; index += 1) data[index] = (state = (state * 1103515245 + 12345) & 0x7fffffff) >>> 16;
  return data;
};

const WORDS = 'The quick brown fox jumps over the lazy dog while we write about gardens, bread and the sea; nobody minds, does he? '.split(
  ' ',
);
/** Prose of that many characters. */
const prose = (count) => {
  let text = '';
  for (let index = 0; text.length < count; index += 1) text += `${WORDS[(index * 7) % WORDS.length]} `;
  return text.slice(0, count);
};
