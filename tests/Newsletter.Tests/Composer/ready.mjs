// node ready.mjs ASSETS CASES: what the composer's cards say that each article still lacks, as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [assets, cases] = process.argv.slice(2);
const { buildSync } = createRequire(join(assets, 'package.json'))('esbuild');
const built = buildSync({ entryPoints: [join(assets, 'compose/ready.ts')], bundle: true, format: 'esm', write: false });
const { missing } = await import('data:text/javascript;base64,' + Buffer.from(built.outputFiles[0].text).toString('base64'));
console.log(JSON.stringify(JSON.parse(readFileSync(cases, 'utf8')).map(missing)));
