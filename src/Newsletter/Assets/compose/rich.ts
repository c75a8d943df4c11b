import { baseKeymap, chainCommands, exitCode, toggleMark, wrapIn, lift } from 'prosemirror-commands';
import { inputRules, wrappingInputRule, type InputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { Fragment, Slice, type Node, type Schema } from 'prosemirror-model';
import { liftListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import { EditorState, Selection, TextSelection, type Command, type Plugin, type Transaction } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { button, h } from './dom';
import { FieldFrame, plainField, showConflict, words, type FieldOptions, type FieldView } from './fields';
import { askAddress } from './link';
import { readPoints, readProse, Unshowable, writePoints, writeProse } from './markdown';
import { points, prose } from './schema';
import { type Store } from './store';
import { same, type Value } from './wire';

/** What it is called, the class that draws its sign, what it does. */
type Tool = [string, string, Command];

interface Kind {
  schema: Schema;
  read(value: Value): Node;
  write(doc: Node): Value;
  plugins: Plugin[];
  tools: Tool[];
  multiline: boolean;
}

/** Whatever stands in the clipboard as lines becomes points, one each. */
function pasteLines(text: string): Slice {
  const lines = text.split(/\r?\n/).map(line => line.replace(/^\s*(?:[-*+•‣◦–—]|\d{1,3}[.)])\s+/, '').trim()).filter(Boolean);
  const nodes = lines.map(line => points.nodes['point']!.create(null, points.text(line)));
  return new Slice(Fragment.from(nodes), 1, 1);
}

const splitPoint: Command = (state, dispatch) => {
  const { $from, $to } = state.selection;
  // Enter on an empty last point leaves the list, as it does in every editor.
  if ($from.parent.content.size === 0 && $from.index(0) === state.doc.childCount - 1 && state.doc.childCount > 1)
    return false;
  if (dispatch) {
    const tr = state.tr.delete($from.pos, $to.pos);
    tr.split(tr.mapping.map($from.pos), 1, [{ type: points.nodes['point']! }]);
    dispatch(tr.scrollIntoView());
  }
  return true;
};

const leavePoint: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0 || $from.parent.content.size > 0 || state.doc.childCount === 1)
    return false;
  if (dispatch) {
    const tr = state.tr.delete($from.before(1), $from.after(1));
    tr.setSelection(Selection.near(tr.doc.resolve(Math.max(0, $from.before(1) - 1)), -1));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

function hardBreak(schema: Schema): Command {
  return chainCommands(exitCode, (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(schema.nodes['hard_break']!.create()).scrollIntoView());
    return true;
  });
}

function markKeys(schema: Schema): Record<string, Command> {
  return {
    'Mod-b': toggleMark(schema.marks['strong']!),
    'Mod-i': toggleMark(schema.marks['em']!),
    'Mod-k': (_, __, view) => (view ? (linkAt(view), true) : false),
    'Shift-Enter': hardBreak(schema),
  };
}

function linkAt(view: EditorView): void {
  const { from, to, empty, $from } = view.state.selection;
  const type = view.state.schema.marks['link']!;
  const current = type.isInSet($from.marks()) ?? type.isInSet(view.state.doc.nodeAt(from)?.marks ?? []);
  askAddress(view.dom, (current?.attrs['href'] as string | undefined) ?? '', address => {
    let tr = view.state.tr;
    let [start, end] = [from, to];
    if (empty && current) {
      // The whole link that the cursor stands in.
      while (start > $from.start() && type.isInSet(view.state.doc.resolve(start).nodeBefore?.marks ?? [])?.eq(current))
        start -= view.state.doc.resolve(start).nodeBefore!.nodeSize;
      while (end < $from.end() && type.isInSet(view.state.doc.resolve(end).nodeAfter?.marks ?? [])?.eq(current))
        end += view.state.doc.resolve(end).nodeAfter!.nodeSize;
    }
    if (address && start === end)
      tr = tr.insert(start, view.state.schema.text(address, [type.create({ href: address })]));
    else {
      tr = tr.removeMark(start, end, type);
      if (address)
        tr = tr.addMark(start, end, type.create({ href: address }));
    }
    view.dispatch(tr);
    view.focus();
  });
}

const link: Command = (_, __, view) => (view ? (linkAt(view), true) : false);

function kindOf(name: 'prose' | 'points', expressions: boolean): Kind {
  if (name === 'points')
    return {
      schema: points, multiline: false,
      read: value => readPoints(value as string[]),
      write: doc => writePoints(doc),
      plugins: [
        keymap({ Enter: splitPoint, Backspace: leavePoint, ...markKeys(points) }),
        keymap(baseKeymap),
      ],
      tools: tools(points),
    };
  const item = prose.nodes['list_item']!;
  const rules: InputRule[] = [
    wrappingInputRule(/^\s*>\s$/, prose.nodes['blockquote']!),
    wrappingInputRule(/^\s*([-+*•])\s$/, prose.nodes['bullet_list']!),
    wrappingInputRule(/^(\d{1,3})[.)]\s$/, prose.nodes['ordered_list']!, match => ({ start: Number(match[1]) })),
  ];
  return {
    schema: prose, multiline: true,
    read: value => readProse(value as string, expressions),
    write: doc => writeProse(doc, expressions),
    plugins: [
      inputRules({ rules }),
      keymap({ Enter: chainCommands(splitListItem(item), liftListItem(item)), Backspace: liftAtStart, ...markKeys(prose) }),
      keymap(baseKeymap),
    ],
    tools: [
      ...tools(prose),
      ['List', 'list', toggleList(prose.nodes['bullet_list']!, item)],
      ['Numbered list', 'numbers', toggleList(prose.nodes['ordered_list']!, item)],
      ['Quotation', 'quote', chainCommands(liftOut('blockquote'), wrapIn(prose.nodes['blockquote']!))],
    ],
  };
}

const liftAtStart: Command = (state, dispatch, view) => {
  const { $from, empty } = state.selection;
  return empty && $from.parentOffset === 0 && $from.depth > 1 ? chainCommands(liftListItem(prose.nodes['list_item']!), lift)(state, dispatch, view) : false;
};

function liftOut(name: string): Command {
  return (state, dispatch, view) => {
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth--)
      if ($from.node(depth).type.name === name)
        return lift(state, dispatch, view);
    return false;
  };
}

function toggleList(type: Parameters<typeof wrapInList>[0], item: Parameters<typeof liftListItem>[0]): Command {
  return (state, dispatch, view) => (state.selection.$from.node(-1)?.type === item ? liftListItem(item)(state, dispatch, view) : wrapInList(type)(state, dispatch, view));
}

function tools(schema: Schema): Tool[] {
  return [
    ['Bold (Ctrl+B)', 'bold', toggleMark(schema.marks['strong']!)],
    ['Italic (Ctrl+I)', 'italic', toggleMark(schema.marks['em']!)],
    ['Link (Ctrl+K)', 'link', link],
  ];
}

/**
 * A field with marks. Its text is Markdown; where that holds what the field cannot show, the source stands there instead, and is left as it is.
 */
export function richField(store: Store, part: string, field: string, options: FieldOptions, name: 'prose' | 'points' = 'prose', expressions = false): FieldView {
  const kind = kindOf(name, expressions);
  const value = () => store.parts.get(part)!.now[field]!;
  let doc: Node;
  try {
    doc = kind.read(value());
  } catch (error) {
    if (!(error instanceof Unshowable))
      throw error;
    return plainField(store, part, field, { ...options, rows: 6, hint: 'Shown as Markdown: it holds something that the field would lose, and stays as you write it.' });
  }
  const bar = h('span', { class: 'tools', role: 'group', 'aria-label': `Marks for ${options.label.toLowerCase()}` });
  const frame = new FieldFrame(options, bar);
  frame.element.querySelector('label')!.removeAttribute('for');
  let shown = kind.write(doc);
  const place = h('div', { class: `rich ${name}` });
  frame.place(place);
  const view: EditorView = new EditorView(place, {
    state: EditorState.create({ doc, plugins: kind.plugins }),
    attributes: () => ({
      id: frame.id, role: 'textbox', 'aria-multiline': 'true', 'aria-labelledby': `${frame.id}-label`, 'aria-describedby': frame.described ?? '',
      'data-field': field, ...(options.placeholder ? { 'data-placeholder': options.placeholder } : {}),
    }),
    dispatchTransaction(transaction: Transaction) {
      view.updateState(view.state.apply(transaction));
      place.classList.toggle('is-empty', view.state.doc.textContent === '' && view.state.doc.childCount === 1);
      if (!transaction.docChanged || transaction.getMeta('store'))
        return;
      shown = kind.write(view.state.doc);
      store.type(part, field, shown, self, `Typing in ${options.label.toLowerCase()}`);
      frame.counted(view.state.doc.textBetween(0, view.state.doc.content.size, ' ', ' '));
    },
    ...(name === 'points'
      ? { handlePaste: (editor: EditorView, event: ClipboardEvent) => pastePoints(editor, event) }
      : {}),
  });
  place.classList.toggle('is-empty', doc.textContent === '' && doc.childCount === 1);
  for (const [label, cssClass, command] of kind.tools)
    bar.append(button('', () => {
      command(view.state, view.dispatch, view);
      if (cssClass !== 'link')
        view.focus();
    }, { class: `tool ${cssClass}`, title: label, 'aria-label': label, tabindex: -1 }));
  const self: FieldView = {
    element: frame.element,
    show(next) {
      if (!same(next, shown))
        replace(view, kind, next);
      shown = next;
      frame.counted(view.state.doc.textBetween(0, view.state.doc.content.size, ' ', ' '));
      frame.say(store.parts.get(part)?.held.get(field), view.dom);
      showConflict(store, part, field, frame.conflictPlace());
    },
    focus() {
      view.focus();
      view.dispatch(view.state.tr.setSelection(Selection.atEnd(view.state.doc)));
    },
    destroy: () => view.destroy(),
  };
  return self;
}

/** Changes what differs and nothing else, so that a cursor elsewhere in the text stays where it is. */
function replace(view: EditorView, kind: Kind, value: Value): void {
  let doc: Node;
  try {
    doc = kind.read(value);
  } catch {
    doc = kind.schema.topNodeType.createAndFill(null, kind.schema.nodes['paragraph']?.create(null, kind.schema.text(String(value))))!;
  }
  const start = view.state.doc.content.findDiffStart(doc.content);
  if (start === null)
    return;
  const end = view.state.doc.content.findDiffEnd(doc.content)!;
  const overlap = Math.max(0, start - Math.min(end.a, end.b));
  const tr = view.state.tr.replace(start, end.a + overlap, doc.slice(start, end.b + overlap)).setMeta('store', true);
  if (view.hasFocus())
    tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(end.b + overlap, tr.doc.content.size)), -1));
  view.dispatch(tr);
}

function pastePoints(view: EditorView, event: ClipboardEvent): boolean {
  const text = event.clipboardData?.getData('text/plain') ?? '';
  const html = event.clipboardData?.getData('text/html') ?? '';
  if (html || !/\n/.test(text.trim()))
    return false;
  view.dispatch(view.state.tr.replaceSelection(pasteLines(text)).scrollIntoView());
  return true;
}

export { words };
