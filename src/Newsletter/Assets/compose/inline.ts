import { Mark, type Node, type Schema } from 'prosemirror-model';

/** Markdown that a field cannot show. The field then shows the source itself. */
export class Unshowable extends Error {}

const punctuation = /[\p{P}\p{S}]/u;
const bareAddress = /^(?:https?:\/\/|ftp:\/\/|www\.|mailto:|tel:)[^\s<]*/i;

interface Delimiter { at: number; sign: string; length: number; opens: boolean; closes: boolean }
interface Piece { text: string; hard?: boolean; href?: string; inner?: Piece[]; delimiter?: Delimiter; marks: Set<'em' | 'strong'> }

/** The inline nodes of one text (CommonMark section 6), or Unshowable. */
export function parseInline(text: string, schema: Schema, expressions: boolean): Node[] {
  return build(pieces(text, expressions), schema, []);
}

function build(list: Piece[], schema: Schema, outer: readonly Mark[]): Node[] {
  const nodes: Node[] = [];
  for (const piece of list) {
    let marks = outer;
    for (const name of piece.marks)
      marks = schema.marks[name]!.create().addToSet(marks);
    if (piece.hard)
      nodes.push(schema.nodes['hard_break']!.create(null, null, marks));
    else if (piece.href !== undefined)
      nodes.push(...build(piece.inner ?? [], schema, schema.marks['link']!.create({ href: piece.href }).addToSet(marks)));
    else if (piece.text)
      nodes.push(schema.text(piece.text, marks));
  }
  return nodes;
}

function pieces(text: string, expressions: boolean): Piece[] {
  const list: Piece[] = [];
  let word = '';
  const flush = () => {
    if (word)
      list.push({ text: word, marks: new Set() });
    word = '';
  };
  for (let i = 0; i < text.length;) {
    const rest = text.slice(i);
    const sign = text[i]!;
    const code = expressions ? /^\{\{[\s\S]*?\}\}/.exec(rest) : null;
    const bare = /[\s(*_~]|^$/.test(text[i - 1] ?? '') ? bareAddress.exec(rest) : null;
    if (code || bare) {
      const whole = (code ?? bare)![0];
      word += whole;
      i += whole.length;
    } else if (sign === '\\') {
      const next = text[i + 1];
      if (next === '\n') {
        flush();
        list.push({ text: '', hard: true, marks: new Set() });
        i += 2;
      } else if (next && /[!-/:-@[-`{-~]/.test(next)) {
        word += next;
        i += 2;
      } else {
        word += sign;
        i++;
      }
    } else if (sign === '\n') {
      const hard = / {2,}$/.test(word);
      word = word.replace(/ +$/, '');
      if (hard) {
        flush();
        list.push({ text: '', hard: true, marks: new Set() });
      } else {
        word += ' ';
      }
      i++;
      while (text[i] === ' ')
        i++;
    } else if (sign === '*' || sign === '_') {
      flush();
      const run = new RegExp(`^\\${sign}+`).exec(rest)![0];
      list.push({ text: run, marks: new Set(), delimiter: flanking(text, i, run) });
      i += run.length;
    } else if (sign === '[' || (sign === '!' && text[i + 1] === '[')) {
      const link = sign === '[' ? readLink(text, i) : null;
      if (!link && (sign === '!' || /^\[[^\]]*\]\s*[[:]/.test(rest)))
        throw new Unshowable('image or reference');
      if (link) {
        flush();
        list.push({ text: '', href: link.href, inner: pieces(link.text, expressions), marks: new Set() });
        i = link.end;
      } else {
        word += sign;
        i++;
      }
    } else if (sign === '`' && /`/.test(rest.slice(1))) {
      throw new Unshowable('code');
    } else if (sign === '<' && /^<([a-z][a-z0-9+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>]+)>/i.test(rest)) {
      throw new Unshowable('address in angle brackets');
    } else if (sign === '&' && /^&(#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);/i.test(rest)) {
      throw new Unshowable('entity');
    } else {
      word += sign;
      i++;
    }
  }
  flush();
  return emphasise(list);
}

function flanking(text: string, at: number, run: string): Delimiter {
  const before = [...text.slice(Math.max(0, at - 2), at)].pop() ?? ' ';
  const after = [...text.slice(at + run.length, at + run.length + 2)][0] ?? ' ';
  const blank = /\s/;
  const left = !blank.test(after) && (!punctuation.test(after) || blank.test(before) || punctuation.test(before));
  const right = !blank.test(before) && (!punctuation.test(before) || blank.test(after) || punctuation.test(after));
  const under = run[0] === '_';
  return {
    at, sign: run[0]!, length: run.length,
    opens: left && (!under || !right || punctuation.test(before)),
    closes: right && (!under || !left || punctuation.test(after)),
  };
}

/** CommonMark's "process emphasis", over a list that is short. */
function emphasise(list: Piece[]): Piece[] {
  for (let close = 0; close < list.length; close++) {
    const end = list[close]!.delimiter;
    if (!end?.closes || end.length === 0)
      continue;
    for (let open = close - 1; open >= 0; open--) {
      const start = list[open]!.delimiter;
      if (!start?.opens || start.sign !== end.sign || start.length === 0)
        continue;
      if ((start.closes || end.opens) && (start.length + end.length) % 3 === 0 && !(start.length % 3 === 0 && end.length % 3 === 0))
        continue;
      const width = start.length >= 2 && end.length >= 2 ? 2 : 1;
      for (const piece of list.slice(open + 1, close)) {
        piece.marks.add(width === 2 ? 'strong' : 'em');
        if (piece.delimiter)
          piece.delimiter.opens = piece.delimiter.closes = false;
      }
      start.length -= width;
      end.length -= width;
      if (end.length === 0)
        break;
      open++;
    }
  }
  for (const piece of list)
    if (piece.delimiter)
      piece.text = piece.delimiter.sign.repeat(piece.delimiter.length);
  return list;
}

function readLink(text: string, at: number): { text: string; href: string; end: number } | null {
  let depth = 0;
  let close = -1;
  for (let i = at; i < text.length && close < 0; i++) {
    if (text[i] === '\\')
      i++;
    else if (text[i] === '[')
      depth++;
    else if (text[i] === ']' && --depth === 0)
      close = i;
  }
  if (close < 0 || text[close + 1] !== '(')
    return null;
  const inner = text.slice(at + 1, close);
  const target = /^\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))\s*\)/.exec(text.slice(close + 1));
  if (!target || /(^|[^\\])\[/.test(inner))
    throw new Unshowable('link with a title, or in another');
  const href = (target[1] ?? target[2] ?? '').replace(/\\([!-/:-@[-`{-~])/g, '$1');
  if (!href)
    throw new Unshowable('link without address');
  return { text: inner, href, end: close + 1 + target[0].length };
}
