import { type Mark, type Node } from 'prosemirror-model';

const word = /[\p{L}\p{N}]/u;
const sign = /[\p{P}\p{S}]/u;
const address = /(?:https?:\/\/|ftp:\/\/|www\.|mailto:|tel:)[^\s<]*/gi;

interface Run { text: string; strong: boolean; em: boolean; href: string | null; hard: boolean }

/** The inline content of a node as Markdown. */
export function writeInline(node: Node, expressions: boolean): string {
  const runs: Run[] = [];
  node.forEach(child => runs.push({
    text: child.isText ? child.text! : '',
    hard: !child.isText,
    strong: has(child.marks, 'strong'),
    em: has(child.marks, 'em'),
    href: (child.marks.find(mark => mark.type.name === 'link')?.attrs['href'] as string | undefined) ?? null,
  }));
  return startOfLine(group(tidy(runs), expressions));
}

function has(marks: readonly Mark[], name: string): boolean {
  return marks.some(mark => mark.type.name === name);
}

/**
 * Marks that Markdown could not open or close where they stand are moved: blanks at their edges stay outside, and so does a sign that would stand between
 * a mark and a letter.
 */
function tidy(runs: Run[]): Run[] {
  const list = runs.filter(run => run.text || run.hard).map(run => (run.hard ? { ...run, strong: false, em: false } : run));
  while (list[0]?.hard)
    list.shift();
  while (list[list.length - 1]?.hard)
    list.pop();
  const output: Run[] = [];
  list.forEach((run, i) => {
    if (run.hard || !(run.strong || run.em)) {
      output.push(run);
      return;
    }
    const before = list[i - 1];
    const after = list[i + 1];
    const opens = !before || before.hard || before.strong !== run.strong || before.em !== run.em;
    const closes = !after || after.hard || after.strong !== run.strong || after.em !== run.em;
    let start = opens ? /^\s*/.exec(run.text)![0].length : 0;
    let end = closes ? run.text.length - /\s*$/.exec(run.text)![0].length : run.text.length;
    if (opens && start === 0)
      while (start < end && sign.test(run.text[start]!) && word.test(before?.text.slice(-1) ?? ''))
        start++;
    if (closes && end === run.text.length)
      while (end > start && sign.test(run.text[end - 1]!) && word.test(after?.text[0] ?? ''))
        end--;
    const plain = { ...run, strong: false, em: false };
    if (start >= end) {
      output.push(plain);
      return;
    }
    if (start)
      output.push({ ...plain, text: run.text.slice(0, start) });
    output.push({ ...run, text: run.text.slice(start, end) });
    if (end < run.text.length)
      output.push({ ...plain, text: run.text.slice(end) });
  });
  return output;
}

function group(runs: Run[], expressions: boolean): string {
  let output = '';
  for (let i = 0; i < runs.length;) {
    const run = runs[i]!;
    if (run.href === null) {
      const end = until(runs, i, next => next.href === null);
      output += emphasis(runs.slice(i, end), expressions);
      i = end;
    } else {
      const end = until(runs, i, next => next.href === run.href);
      output += `[${emphasis(runs.slice(i, end), expressions)}](${destination(run.href)})`;
      i = end;
    }
  }
  return output;
}

function until(runs: Run[], from: number, same: (run: Run) => boolean): number {
  let end = from;
  while (end < runs.length && same(runs[end]!))
    end++;
  return end;
}

/** Strong outside, emphasis inside, each opened and closed once around neighbours that share it. */
function emphasis(runs: Run[], expressions: boolean): string {
  let output = '';
  for (let i = 0; i < runs.length;) {
    if (!runs[i]!.strong) {
      output += light(runs[i]!, expressions);
      i++;
      continue;
    }
    const end = until(runs, i, run => run.strong);
    const strong = runs.slice(i, end);
    output += `**${strong.map((run, at) => light(run, expressions, (strong[at - 1]?.text.slice(-1) ?? '') + (strong[at + 1]?.text[0] ?? ''))).join('')}**`;
    i = end;
  }
  return output;
}

/** @param beside the letters that stand at both sides of the run within its strong neighbours */
function light(run: Run, expressions: boolean, beside = ''): string {
  if (run.hard)
    return '\\\n';
  const text = escape(run.text, expressions);
  if (!run.em)
    return text;
  // Underscores keep it apart from the stars around it, but not within a word.
  return run.strong && !word.test(beside) ? `_${text}_` : `*${text}*`;
}

function escape(text: string, expressions: boolean): string {
  const keep: [number, number][] = [];
  for (const match of text.matchAll(address))
    keep.push([match.index, match.index + match[0].length]);
  if (expressions)
    for (const match of text.matchAll(/\{\{[\s\S]*?\}\}/g))
      keep.push([match.index, match.index + match[0].length]);
  let output = '';
  for (let i = 0; i < text.length; i++) {
    const inside = keep.some(([start, end]) => i >= start && i < end);
    output += !inside && needs(text, i) ? `\\${text[i]}` : text[i] === '\n' ? ' ' : text[i];
  }
  return output;
}

function needs(text: string, at: number): boolean {
  const next = text[at + 1] ?? '';
  switch (text[at]) {
    case '*':
    case '`':
    case '[':
    case ']':
      return true;
    case '_':
      return !(word.test(text[at - 1] ?? '') && word.test(next));
    case '\\':
      return /[!-/:-@[-`{-~]/.test(next) || next === '';
    case '<':
      return /[a-z/!?]/i.test(next);
    case '&':
      return /^&(#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);/i.test(text.slice(at));
    case '!':
      return next === '[';
    default:
      return false;
  }
}

/** What would begin a block of another kind at the start of a line is text. */
function startOfLine(text: string): string {
  return text.split('\n').map(line => line
    .replace(/^\s+/, '')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^([-+](?=\s|$)|-(?=[-\s]*$)|=(?==*\s*$)|>|#(?=#{0,5}(\s|$))|~(?=~~))/, '\\$1')).join('\n');
}

function destination(href: string): string {
  let depth = 0;
  for (const c of href)
    if (c === '(')
      depth++;
    else if (c === ')' && --depth < 0)
      break;
  const clean = href.trim().replace(/\s/g, '%20').replace(/[<>]/g, c => (c === '<' ? '%3C' : '%3E'));
  return depth === 0 ? clean.replace(/\\/g, '%5C') : clean.replace(/\\/g, '%5C').replace(/\(/g, '%28').replace(/\)/g, '%29');
}
