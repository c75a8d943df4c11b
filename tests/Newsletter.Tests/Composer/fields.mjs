// node fields.mjs ASSETS CASES: reads each text into the composer's field and writes it again. Prints what came of each, as JSON; null: shown as source.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [assets, cases] = process.argv.slice(2);
const { buildSync } = createRequire(join(assets, 'package.json'))('esbuild');
const built = buildSync({ entryPoints: [join(assets, 'compose/markdown.ts')], bundle: true, format: 'esm', write: false, platform: 'neutral', mainFields: ['module', 'main'] });
const { readProse, writeProse, readPoints, writePoints, Unshowable } = await import('data:text/javascript;base64,' + Buffer.from(built.outputFiles[0].text).toString('base64'));

console.log(JSON.stringify(JSON.parse(readFileSync(cases, 'utf8')).map(({ text, kind }) => {
  try {
    return kind === 'points' ? writePoints(readPoints([text]))[0] ?? '' : writeProse(readProse(text, kind === 'template'), kind === 'template');
  } catch (error) {
    if (error instanceof Unshowable)
      return null;
    throw error;
  }
})));
