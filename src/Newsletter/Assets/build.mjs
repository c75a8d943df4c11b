// node build.mjs OUT: checks the types, then writes one bundle per entry and the images into OUT.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) {
  console.error('build.mjs: name the folder to write to');
  process.exit(2);
}

// TypeScript's own program, run by this Node: no shell, so that it is the same on Windows.
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '--project', here], { stdio: 'inherit' });

const target = ['chrome111', 'firefox113', 'safari16.4'];
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: {
    desk: 'desk/desk.ts', 'desk-style': 'styles/desk.css', 'reader-style': 'styles/reader.css',
    composer: 'compose/composer.ts', 'composer-style': 'styles/composer.css',
  },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target,
  legalComments: 'none',
  logLevel: 'warning',
});
// One that other sites may name in a plain script element.
await build({
  absWorkingDir: here,
  entryPoints: { 'sign-up': 'reader/sign-up.ts' },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  target,
  legalComments: 'none',
  logLevel: 'warning',
});
cpSync(join(here, 'images'), out, { recursive: true });

// Compressed once, here, as small as it gets; the server picks what a browser takes.
for (const name of readdirSync(out)) {
  const bytes = readFileSync(join(out, name));
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(bytes));
  writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }));
}
