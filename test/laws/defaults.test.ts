import ts from 'typescript';
import { filesUnder, read } from '../setup/project';

interface Property {
  readonly where: string;
  readonly optional: boolean;
  readonly doc: string;
  readonly written: string;
}

/** Properties of the language: those of zod shapes in environments/ and in services' options. */
function language(file: string): readonly Property[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true);
  const found: Property[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && isField(node)) {
      const written = node.initializer.getText();
      found.push({
        where: `${file}: ${node.name.getText()}`,
        optional: /\.(optional|default|prefault)\(/.test(lastCall(node.initializer)),
        doc: docOf(node),
        written,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A field has a schema and is not the tag of a union. */
function isField(node: ts.PropertyAssignment): boolean {
  const text = node.initializer.getText();
  return (
    /^(z\.|named<|slug|hostname\(|duration|size|cpu|cidr|ipv4|port|timeOfDay|network|mesh|cluster|ingress|bucket|node|zone|device|promise|failure|role|namespace)/.test(
      text,
    ) &&
    !text.startsWith('z.literal') &&
    ts.isObjectLiteralExpression(node.parent)
  );
}

/** The outermost calls: `z.string().default('x')` has default, its arguments do not count. */
function lastCall(node: ts.Expression): string {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return `.${node.expression.name.text}(${lastCall(node.expression.expression)}`;
  if (ts.isAsExpression(node)) return lastCall(node.expression);
  return '';
}

const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map((doc) => doc.getText())
    .join('\n');

const files = [...filesUnder('environments', '.ts'), ...filesUnder('charts', 'service.ts')];
const all = files.flatMap(language);

test('the language is really seen', () => {
  expect(all.length).toBeGreaterThan(70);
});

test('every knob that may be left out says its default', () => {
  expect(all.filter(({ optional, doc }) => optional && !doc.includes('@default')).map(({ where }) => where)).toEqual([]);
});

test('no knob that must be given claims a default', () => {
  expect(all.filter(({ optional, doc }) => !optional && doc.includes('@default')).map(({ where }) => where)).toEqual([]);
});

test('the default that is said is the default that is filled', () => {
  const wrong = all.flatMap(({ where, doc, written }) => {
    const filled = /\.default\(('[^']*'|[\d_]+|true|false|\[\]|\{\})\)\s*$/.exec(written)?.[1];
    const said = /@default\s+('[^']*'|[\d_]+|true|false|\[\]|\{\})/.exec(doc)?.[1];
    return filled !== undefined && said !== filled ? [`${where}: fills ${filled}, says ${said ?? 'nothing that can be compared'}`] : [];
  });
  expect(wrong).toEqual([]);
});

test('every optional prop of a building block says its default', () => {
  const silent = filesUnder('constructs', '.ts').flatMap((file) => {
    const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isInterfaceDeclaration(node) && node.name.text.endsWith('Props')) {
        for (const member of node.members) {
          if (ts.isPropertySignature(member) && member.questionToken && !docOf(member).includes('@default'))
            found.push(`${file}: ${node.name.text}.${member.name.getText()}`);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
  expect(silent).toEqual([]);
});
