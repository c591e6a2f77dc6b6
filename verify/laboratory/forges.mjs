// Two forges on one machine: bare repositories over HTTPS by Git's own CGI program, each with a token of its own.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

/** Who may do what: `open` repositories are read by everybody, nothing else without a token. */
const allowed = ({ read, write, open }, repository, writes, token) =>
  writes ? token !== undefined && token === write : open.includes(repository) || (token !== undefined && token === read);

/**
 * @param {{ folder: string, certificates: string, forges: Record<string, { read?: string, write?: string, open: string[] }> }} props
 * @returns what each was asked for, and how to end it
 */
export const startForges = async ({ folder, certificates, forges }) => {
  /** Tokens that were shown, by host. */
  const shown = [];
  const server = createServer(
    { cert: readFileSync(join(certificates, 'site.crt')), key: readFileSync(join(certificates, 'site.key')) },
    (request, response) => {
      const { host } = request.headers;
      const url = new URL(request.url, `https://${host}`);
      const [, repository, rest] = /^\/(.+?\.git)(\/.*)$/.exec(url.pathname) ?? [];
      const token = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const password = token && Buffer.from(token, 'base64').toString().split(':')[1];
      if (password !== undefined) shown.push({ host, repository, password });
      const writes = rest === '/git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack';
      if (!forges[host] || !allowed(forges[host], repository, writes, password)) {
        response.writeHead(password === undefined ? 401 : 403, { 'www-authenticate': 'Basic realm="forge"' }).end();
        return;
      }
      const cgi = spawn('git', ['http-backend'], {
        env: {
          PATH: process.env.PATH,
          GIT_PROJECT_ROOT: join(folder, host),
          GIT_HTTP_EXPORT_ALL: '1',
          GIT_CONFIG_COUNT: '2',
          GIT_CONFIG_KEY_0: 'http.receivepack',
          GIT_CONFIG_VALUE_0: 'true',
          GIT_CONFIG_KEY_1: 'safe.directory',
          GIT_CONFIG_VALUE_1: '*',
          GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
          PATH_INFO: url.pathname,
          QUERY_STRING: url.search.slice(1),
          REQUEST_METHOD: request.method,
          CONTENT_TYPE: request.headers['content-type'] ?? '',
          HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
          ...(request.headers['content-length'] && { CONTENT_LENGTH: request.headers['content-length'] }),
        },
      });
      request.pipe(cgi.stdin);
      const parts = [];
      cgi.stdout.on('data', (part) => parts.push(part));
      cgi.on('close', () => {
        const answer = Buffer.concat(parts);
        const end = answer.indexOf('\r\n\r\n');
        const headers = answer.subarray(0, Math.max(0, end)).toString().split('\r\n').filter(Boolean);
        let status = 200;
        for (const line of headers) {
          const [name, ...value] = line.split(': ');
          if (name.toLowerCase() === 'status') status = Number(value[0].split(' ')[0]);
          else response.setHeader(name, value.join(': '));
        }
        response.writeHead(status).end(answer.subarray(end + 4));
      });
    },
  );
  await new Promise((done) => server.listen(443, '127.0.0.1', done));
  return { shown, end: () => new Promise((done) => server.close(done)) };
};
