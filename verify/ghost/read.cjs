// Prints what Ghost in the folder that is named first reads of its variables, and what its settings say where the database has their defaults.
const { join } = require('node:path');
const [, , ghost, content] = process.argv;
const shared = join(ghost, 'package/core/shared');
process.chdir(join(ghost, 'package'));

const config = require(join(shared, 'config/loader.js')).loadNconf({ baseConfigPath: join(shared, 'config'), customConfigPath: content });
const Settings = require(join(shared, 'settings-cache/cache-manager.js'));
const defaults = require(join(ghost, 'package/core/server/data/schema/default-settings/default-settings.json'));

const KEY = 'members_signup_access';
const entry = { key: KEY, type: 'string', value: defaults.members[KEY].defaultValue };
const kept = new Map();
const store = {
  get: (key) => kept.get(key),
  set: (key, value) => kept.set(key, value),
  getAll: () => [...kept],
  keys: () => [...kept.keys()],
  reset: () => kept.clear(),
};
const events = { on: () => undefined, removeListener: () => undefined };
const settings = new Settings({ publicSettings: {} });
const collection = { models: [{ get: () => KEY, toJSON: () => entry }] };
settings.init(events, collection, [], store, config.get('hostSettings:settingsOverrides') || {});

const signUp = { value: settings.get(KEY), fixed: settings.get(KEY, { resolve: false }).is_read_only === true };
const { database, mail, url } = config.get();
console.log(JSON.stringify({ database: database.connection, mail, url, signUp }));
