import { type Node, type Schema } from 'prosemirror-model';
import { parseInline, Unshowable } from './inline';
import { points, prose } from './schema';
import { writeInline } from './write';

export { Unshowable } from './inline';

const bullet = /^ {0,3}([-*+])(?: {1,4}(?=\S)| *$)/;
const number = /^ {0,3}(\d{1,9})([.)])(?: {1,4}(?=\S)| *$)/;
const quote = /^ {0,3}> ?/;
/** Headings, fences, rules, indented code and reference definitions: fields show none of these. */
const other = /^( {0,3}(#{1,6}(\s|$)|`{3,}|~{3,}|(\* *){3,}$|(- *){3,}$|(_ *){3,}$|=+\s*$|\[[^\]]+\]:)|(\t| {4,})\S)/;

/**
 * Reads a field's Markdown. Throws Unshowable where the field would lose something: it then shows the source, and what is not touched stays as it is.
 * @param expressions the text is a template: {{ … }} passes through as it stands
 */
export function readProse(text: string, expressions: boolean): Node {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const blocks = readBlocks(lines, prose, expressions, true);
  return prose.nodes['doc']!.create(null, blocks.length ? blocks : [prose.nodes['paragraph']!.create()]);
}

function readBlocks(lines: string[], schema: Schema, expressions: boolean, top: boolean): Node[] {
  const blocks: Node[] = [];
  const paragraph = (text: string) => schema.nodes['paragraph']!.create(null, parseInline(text, schema, expressions));
  for (let i = 0; i < lines.length;) {
    const line = lines[i]!;
    if (!line.trim()) {
      i++;
    } else if (other.test(line)) {
      throw new Unshowable(line);
    } else if (quote.test(line)) {
      const inner: string[] = [];
      while (i < lines.length && quote.test(lines[i]!))
        inner.push(lines[i++]!.replace(quote, ''));
      if (!top || lines[i]?.trim())
        throw new Unshowable('quotation in another block');
      const within = readBlocks(inner, schema, expressions, false);
      if (!within.length || within.some(node => node.type.name !== 'paragraph'))
        throw new Unshowable('blocks in a quotation');
      blocks.push(schema.nodes['blockquote']!.create(null, within));
    } else if (bullet.test(line) || number.test(line)) {
      const [list, next] = readList(lines, i, paragraph, schema);
      if (!top || blocks[blocks.length - 1]?.type === list.type)
        throw new Unshowable('lists beside or in each other');
      blocks.push(list);
      i = next;
    } else {
      const first = i;
      while (i < lines.length && lines[i]!.trim() && !quote.test(lines[i]!) && !bullet.test(lines[i]!) && !/^ {0,3}1[.)] +\S/.test(lines[i]!) && !(i > first && other.test(lines[i]!)))
        i++;
      if (i < lines.length && lines[i]!.trim() && other.test(lines[i]!) && !/^(\t| {4})/.test(lines[i]!))
        throw new Unshowable(lines[i]);
      const text = lines.slice(first, i).map(l => l.replace(/^\s+/, '')).join('\n').replace(/\s+$/, '');
      blocks.push(paragraph(text));
      if (/^(\t| {4,})\S/.test(lines[i] ?? ''))
        throw new Unshowable('indented line');
    }
  }
  return blocks;
}

function readList(lines: string[], at: number, paragraph: (text: string) => Node, schema: Schema): [Node, number] {
  const kind = bullet.test(lines[at]!) ? bullet : number;
  const sign = kind.exec(lines[at]!)!;
  const items: Node[] = [];
  let i = at;
  while (i < lines.length) {
    const found = kind.exec(lines[i]!);
    if (!found || found[kind === bullet ? 1 : 2] !== sign[kind === bullet ? 1 : 2])
      break;
    if (/^ */.exec(lines[i]!)![0] !== /^ */.exec(lines[at]!)![0])
      throw new Unshowable('list with levels');
    const text = lines[i]!.slice(found[0].length);
    if (bullet.test(text) || number.test(text) || quote.test(text) || other.test(text))
      throw new Unshowable('block in a list');
    items.push(schema.nodes['list_item']!.create(null, paragraph(text.replace(/\s+$/, ''))));
    i++;
  }
  // A line that goes on, nests, or a gap before another item: a list that looks otherwise when it is printed.
  let next = i;
  while (next < lines.length && !lines[next]!.trim())
    next++;
  const after = lines[next] ?? '';
  if ((i < lines.length && lines[i]!.trim()) || /^\s{2,}\S/.test(after) || bullet.test(after) || number.test(after))
    throw new Unshowable('list with gaps or levels');
  const node = kind === bullet
    ? schema.nodes['bullet_list']!.create(null, items)
    : schema.nodes['ordered_list']!.create({ start: Number(sign[1]) }, items);
  return [node, i];
}

/** The Markdown of a document; reading it again gives the same document. */
export function writeProse(doc: Node, expressions: boolean): string {
  const blocks: string[] = [];
  doc.forEach(block => {
    const text = writeBlock(block, expressions);
    if (text.trim())
      blocks.push(text);
  });
  return blocks.join('\n\n');
}

function writeBlock(block: Node, expressions: boolean): string {
  const lines: string[] = [];
  switch (block.type.name) {
    case 'blockquote':
      block.forEach(paragraph => lines.push(...(lines.length ? [''] : []), ...writeInline(paragraph, expressions).split('\n')));
      return lines.map(line => `> ${line}`.trimEnd()).join('\n');
    case 'bullet_list':
    case 'ordered_list':
      block.forEach((item, _, index) => {
        const sign = block.type.name === 'bullet_list' ? '- ' : `${(block.attrs['start'] as number) + index}. `;
        // A break within an item would need an indented line: a blank stands for it.
        lines.push(sign + writeInline(item.firstChild!, expressions).replace(/\\\n/g, ' '));
      });
      return lines.join('\n');
    default:
      return writeInline(block, expressions);
  }
}

/** One node for each point; what it cannot show is held as source, in a node that says so. */
export function readPoints(texts: readonly string[]): Node {
  const nodes = texts.filter(text => text.trim()).map(readPoint);
  return points.nodes['doc']!.create(null, nodes.length ? nodes : [points.nodes['point']!.create()]);
}

function readPoint(text: string): Node {
  const type = points.nodes['point']!;
  try {
    const lines = text.replace(/\r\n?/g, '\n').trim().split('\n');
    const quoted = lines.every(line => quote.test(line));
    const inner = quoted ? lines.map(line => line.replace(quote, '')) : lines;
    if (inner.some(line => !line.trim() || other.test(line) || quote.test(line) || bullet.test(line) || number.test(line)))
      throw new Unshowable('blocks in a point');
    return type.create({ quote: quoted }, parseInline(inner.join('\n'), points, false));
  } catch (error) {
    if (!(error instanceof Unshowable))
      throw error;
    return type.create({ raw: true }, points.text(text));
  }
}

/** Empty points are left out. */
export function writePoints(doc: Node): string[] {
  const texts: string[] = [];
  doc.forEach(point => {
    const text = point.attrs['raw'] ? point.textContent : writeInline(point, false);
    if (text.trim())
      texts.push(point.attrs['quote'] ? text.split('\n').map(line => `> ${line}`).join('\n') : text);
  });
  return texts;
}
