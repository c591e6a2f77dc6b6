import { holds, valueOf } from '../../../hosts/check/expression';

const variables = {
  name: 'wg0',
  tunnel: { interface: 'wg0' },
  first: ['a'],
  second: ['b', 'c'],
  named: '{{ name }}',
  loop: '{{ loop }}',
  templates: ['x=5:{{ name }}-*'],
  yes: true,
  no: '{{ not yes }}',
  empty: [],
  host_roles: ['kernel'],
  compose_of_mail: { name: 'mail', watch: 'x' },
  compose_of_shop: { name: 'shop' },
};

test.each([
  ['plain', 'plain'],
  ['wg-quick@{{ tunnel.interface }}.service', 'wg-quick@wg0.service'],
  ['{{ first + second }}', ['a', 'b', 'c']],
  ['{{ named }}', 'wg0'],
  ['{{ first + ([] if ansible_check_mode and source is changed else second) }}', ['a', 'b', 'c']],
  [
    "{{ query('ansible.builtin.vars', *query('ansible.builtin.varnames', '^compose_of_.+')) | selectattr('watch', 'defined') }}",
    [variables.compose_of_mail],
  ],
  ['{{ templates }}', ['x=5:wg0-*']],
  ["{{ second | reject('equalto', 'b') | list + (yes | ternary(['d'], [])) }}", ['c', 'd']],
  ["{{ second | reject('equalto', 'b') | list + (no | ternary(['d'], [])) }}", ['c']],
  ["{{ second + (absent | ternary(['d'], [])) }}", undefined],
  ['{{ absent }}', undefined],
  ['{{ loop }}', undefined],
  ["{{ first | join(' ') }}", undefined],
  ['{% if yes %}x{% endif %}', undefined],
  ['x {{ absent }} y', undefined],
])('%s is %j', (text, value) => {
  expect(valueOf(text, variables)).toEqual(value);
});

test.each([
  [undefined, true],
  ['yes', true],
  ['not yes', false],
  ['not ansible_check_mode', true],
  ["'kernel' in host_roles | default([])", true],
  ["'iscsi' in host_roles | default([])", false],
  ["'x' in absent | default([])", false],
  ['tunnel is defined', true],
  ['absent is defined', false],
  ['absent is not defined', true],
  ['first | length > 0', true],
  ['empty | length > 0', false],
  ["name == 'wg0'", true],
  ["name == 'wg1'", false],
  ["yes and name == 'wg1'", false],
  ['yes and found.stat.exists', undefined],
  ['found.stat.exists and empty | length > 0', false],
  ['found.stat.exists', undefined],
  ['(yes or absent) and yes', undefined],
  [['yes', 'not yes'], false],
])('%j holds: %j', (condition, held) => {
  expect(holds(condition, variables)).toBe(held);
});
