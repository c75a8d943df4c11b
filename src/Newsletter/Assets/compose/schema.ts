import { Schema, type NodeSpec, type MarkSpec } from 'prosemirror-model';

/** What a prose field can show: exactly the Markdown that editors write in letters, and nothing that it would have to lose. */
const nodes: Record<string, NodeSpec> = {
  doc: { content: 'block+' },
  paragraph: { group: 'block', content: 'inline*', parseDOM: [{ tag: 'p' }, { tag: 'h1' }, { tag: 'h2' }, { tag: 'h3' }], toDOM: () => ['p', 0] },
  blockquote: { group: 'block', content: 'paragraph+', parseDOM: [{ tag: 'blockquote' }], toDOM: () => ['blockquote', 0] },
  bullet_list: { group: 'block', content: 'list_item+', parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', 0] },
  ordered_list: {
    group: 'block',
    content: 'list_item+',
    attrs: { start: { default: 1 } },
    parseDOM: [{ tag: 'ol', getAttrs: node => ({ start: Number((node as HTMLElement).getAttribute('start') ?? 1) || 1 }) }],
    toDOM: node => (node.attrs['start'] === 1 ? ['ol', 0] : ['ol', { start: node.attrs['start'] as number }, 0]),
  },
  list_item: { content: 'paragraph', parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0], defining: true },
  text: { group: 'inline' },
  hard_break: { group: 'inline', inline: true, selectable: false, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'] },
};

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [{ tag: 'a[href]', getAttrs: node => isWebAddress((node as HTMLElement).getAttribute('href') ?? '') && { href: (node as HTMLElement).getAttribute('href') } }],
    // A title shows where it leads; no href, so that a click places the cursor and goes nowhere.
    toDOM: mark => ['a', { title: mark.attrs['href'] as string, class: 'link' }, 0],
  },
  em: { parseDOM: [{ tag: 'i' }, { tag: 'em' }, { style: 'font-style=italic' }], toDOM: () => ['em', 0] },
  strong: {
    parseDOM: [
      { tag: 'strong' },
      // Google Docs wraps everything it copies in a <b> that is none.
      { tag: 'b', getAttrs: node => (node as HTMLElement).style.fontWeight !== 'normal' && null },
      { style: 'font-weight', getAttrs: value => /^(bold(er)?|[6-9]\d\d)$/.test(value) && null },
    ],
    toDOM: () => ['strong', 0],
  },
};

export const prose = new Schema({ nodes, marks });

/** Points are one text each, without blocks of their own. A raw one holds Markdown that the others cannot show, as it is written. */
export const points = new Schema({
  nodes: {
    doc: { content: 'point+' },
    point: {
      content: 'inline*',
      attrs: { quote: { default: false }, raw: { default: false } },
      defining: true,
      parseDOM: [{ tag: 'li' }, { tag: 'p' }],
      toDOM: node => ['p', { class: `point ${node.attrs['raw'] ? 'raw' : node.attrs['quote'] ? 'quote' : ''}`.trim() }, 0],
    },
    text: { group: 'inline' },
    hard_break: nodes['hard_break']!,
  },
  marks,
});

export function isWebAddress(text: string): boolean {
  return /^(https?:\/\/|mailto:)\S+$/i.test(text.trim());
}
