// What a Nextcloud has: rows of the file cache, an object for each file, files of the volume.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';

/** Tables in the form of Nextcloud's own (core/Migrations), as its account makes them. */
const TABLES = `
CREATE TABLE oc_storages (numeric_id bigserial PRIMARY KEY, id varchar(64) UNIQUE, available int DEFAULT 1);
CREATE TABLE oc_mimetypes (id bigserial PRIMARY KEY, mimetype varchar(255) UNIQUE);
CREATE TABLE oc_filecache (fileid bigserial PRIMARY KEY, storage bigint NOT NULL DEFAULT 0, path varchar(4000), path_hash varchar(32) NOT NULL DEFAULT '',
  parent bigint NOT NULL DEFAULT 0, name varchar(250), mimetype bigint NOT NULL DEFAULT 0, size bigint NOT NULL DEFAULT 0, mtime bigint NOT NULL DEFAULT 0,
  encrypted int NOT NULL DEFAULT 0, etag varchar(40), permissions int DEFAULT 0);
CREATE INDEX fs_size ON oc_filecache (size);
CREATE TABLE oc_appconfig (appid varchar(32), configkey varchar(64), configvalue text, PRIMARY KEY (appid, configkey));
CREATE VIEW oc_largest AS SELECT path, size FROM oc_filecache ORDER BY size DESC;
INSERT INTO oc_mimetypes (mimetype) VALUES ('httpd/unix-directory'), ('image/jpeg'), ('text/markdown');`;

export class Data {
  #lab;
  #service;
  #storage;

  /** @param {'cloud' | 'disk'} service of the site; the files of the first are in a bucket */
  constructor(lab, service) {
    this.#lab = lab;
    this.#service = service;
    this.#storage = service === 'cloud' ? 'object::user:marie' : 'home::marie';
  }

  get volume() {
    return this.#lab.kubelet.claim(`${this.#service}-html`, 33);
  }

  sql(text) {
    return this.#lab.psql(`SET ROLE ${this.#service};\n${text}`, { database: this.#service });
  }

  make() {
    this.sql(`${TABLES}
      INSERT INTO oc_storages (id) VALUES ('${this.#storage}'), ('local::/var/www/html/data/');
      INSERT INTO oc_appconfig VALUES ('core', 'installedat', '1795273445'), ('notes', 'text', E'CREATE SCHEMA public;\\n\\\\restrict me\\n-- "quotes" \\'n\\' all');
      INSERT INTO oc_filecache (storage, path, name, mimetype) VALUES (1, 'files', 'files', 1), (1, 'files/Photos', 'Photos', 1);
      -- what is being uploaded, and what is not known yet, are no files
      INSERT INTO oc_filecache (storage, path, name, mimetype, size) VALUES (1, 'uploads/web-file-upload-1/1', '1', 2, 77), (1, 'files/part', 'part', 2, -1);`);
    mkdirSync(join(this.volume, 'data'), { recursive: true });
    for (const [index, words] of ['PRIVATE-WORDS one', 'two', 'three'.repeat(4000), ''].entries())
      // what is younger than a minute is sent by the next copy once more
      this.write(`picture ${index}.jpg`, words, { age: 300 });
  }

  /** Writes a file as Nextcloud does: a row, and its bytes in the bucket or on the volume. @returns {string} its number */
  write(name, text, { id, age = 0 } = {}) {
    const path = `files/Photos/${name}`;
    const size = Buffer.byteLength(text);
    if (id === undefined)
      id = this.sql(
        `INSERT INTO oc_filecache (storage, path, name, mimetype, size) VALUES (1, '${path}', '${name}', 2, ${size}) RETURNING fileid;`,
      ).trim();
    else this.sql(`UPDATE oc_filecache SET size = ${size} WHERE fileid = ${id};`);
    if (this.#service === 'disk') {
      const at = join(this.volume, 'data/marie', path);
      mkdirSync(join(at, '..'), { recursive: true });
      writeFileSync(at, text);
      this.own();
      return id;
    }
    const folder = join(this.#lab.work, 'upload');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `urn:oid:${id}`), text);
    this.#lab.rclone('drive', ['copy', '--ignore-times', folder, 'it:']);
    rmSync(folder, { recursive: true });
    if (age > 0) run(['touch', '-d', `${age} seconds ago`, this.#lab.drive(`urn:oid:${id}`)]);
    return id;
  }

  delete(id) {
    this.sql(`DELETE FROM oc_filecache WHERE fileid = ${id};`);
    this.#lab.rclone('drive', ['delete', `it:/urn:oid:${id}`]);
  }

  own() {
    run(['chown', '-R', '33:33', this.volume]);
    chmodSync(this.volume, 0o755);
  }

  /** The volume in a form that can be compared. */
  files({ but = [] } = {}) {
    const skip = ['./config/held', './config/restored', './config/.lock', ...but].map((path) => `! -path '${path}'`).join(' ');
    return run(['sh', '-c', `find . -type f ${skip} -exec sha256sum {} + | sort -k2; find . -type d -printf '%p %u %m\\n' | sort`], {
      cwd: this.volume,
    });
  }

  /** All three. */
  seen() {
    const files = this.files();
    const objects =
      this.#service === 'cloud' ? run(['sh', '-c', 'find . -type f -exec sha256sum {} + | sort -k2'], { cwd: this.#lab.drive() }) : '';
    const rows = this
      .sql(`SELECT * FROM oc_filecache ORDER BY 1; SELECT * FROM oc_appconfig ORDER BY 1, 2; SELECT * FROM oc_storages ORDER BY 1;
      SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1; SELECT last_value FROM oc_filecache_fileid_seq;`);
    return { files, objects, rows };
  }

  /** What its occ was asked since the last time. */
  asked() {
    const log = join(this.volume, 'data/occ.log');
    const lines = attempt(['cat', log]).code === 0 ? readFileSync(log, 'utf8').trim().split('\n') : [];
    rmSync(log, { force: true });
    return lines;
  }
}
