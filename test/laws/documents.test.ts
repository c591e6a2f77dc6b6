import { documents } from '../../cli/write-docs';
import { read } from '../setup/project';

test.each(Object.entries(documents()))("%s is what the facets of the services say; 'npm run docs' makes it again", (path, text) => {
  expect(read(path)).toBe(text);
});
