import { freshId, h } from './dom';
import { type Store } from './store';
import { type Value } from './wire';

/** One field on the page, bound to one text of the store. */
export interface FieldView {
  readonly element: HTMLElement;
  show(value: Value): void;
  focus(): void;
  destroy(): void;
}

export interface FieldOptions {
  label: string;
  hint?: string;
  /** How much reads best: counted, never enforced. */
  soft?: { most: number; unit: 'characters' | 'words' };
  type?: string;
  rows?: number;
  placeholder?: string;
  optional?: boolean;
}

const prose = ['lead', 'body', 'takeawayText', 'intro', 'signOff'];

export function words(text: string): number {
  return text.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Label, hint, control, count, and what the server or another editor has to say about it. */
export class FieldFrame {
  readonly id = freshId('f');
  readonly element: HTMLElement;
  private readonly count: HTMLElement | null;
  private readonly error = h('p', { class: 'field-error', id: `${this.id}-error`, hidden: true });
  private readonly conflict = h('div', { class: 'conflict-place' });

  constructor(readonly options: FieldOptions, tools: HTMLElement | null = null) {
    this.count = options.soft ? h('span', { class: 'count', id: `${this.id}-count` }) : null;
    const label = h('label', { id: `${this.id}-label`, for: this.id }, options.label, options.optional ? h('span', { class: 'optional' }, ' optional') : null);
    this.element = h('div', { class: 'field' },
      h('div', { class: 'field-head' }, label, tools, this.count),
      options.hint ? h('p', { class: 'hint', id: `${this.id}-hint` }, options.hint) : null,
      this.error, this.conflict);
  }

  get described(): string | null {
    return [this.options.hint ? `${this.id}-hint` : '', this.count ? `${this.id}-count` : '', `${this.id}-error`].filter(Boolean).join(' ');
  }

  place(control: HTMLElement): void {
    this.error.before(control);
  }

  counted(text: string): void {
    const soft = this.options.soft;
    if (!soft || !this.count)
      return;
    const have = soft.unit === 'words' ? words(text) : [...text.trim()].length;
    this.count.textContent = `${have} of ${soft.most} ${soft.unit}`;
    this.count.classList.toggle('over', have > soft.most);
  }

  say(message: string | undefined, control: HTMLElement): void {
    this.error.hidden = !message;
    this.error.textContent = message ? `${message} Kept in this browser until it is mended.` : '';
    control.setAttribute('aria-invalid', String(Boolean(message)));
  }

  conflictPlace(): HTMLElement {
    return this.conflict;
  }
}

/** A field of one line, or of several without marks. */
export function plainField(store: Store, part: string, field: string, options: FieldOptions): FieldView {
  const frame = new FieldFrame(options);
  const rows = options.rows ?? 1;
  const control = rows > 1 ? h('textarea', { rows }) : h('input', { type: options.type ?? 'text', autocomplete: 'off' });
  control.id = frame.id;
  control.setAttribute('aria-describedby', frame.described ?? '');
  control.dataset['field'] = field;
  if (options.placeholder)
    control.placeholder = options.placeholder;
  frame.place(control);
  control.addEventListener('input', () => {
    store.type(part, field, control.value, view, `Typing in ${options.label.toLowerCase()}`);
    frame.counted(control.value);
  });
  const view: FieldView = {
    element: frame.element,
    show(value) {
      const text = value as string;
      if (control.value !== text)
        keepingCaret(control, text);
      frame.counted(text);
      frame.say(store.parts.get(part)?.held.get(field), control);
      showConflict(store, part, field, frame.conflictPlace());
    },
    focus() {
      control.focus();
    },
    destroy() {},
  };
  return view;
}

/** Somebody else's text, or an undone one, arrives under the cursor: it stays beside the same words. */
function keepingCaret(control: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  const old = control.value;
  const canSelect = control.type !== 'email' && control.type !== 'number';
  const caret = canSelect ? control.selectionStart : null;
  control.value = text;
  if (document.activeElement !== control || caret === null)
    return;
  let head = 0;
  while (head < Math.min(old.length, text.length) && old[head] === text[head])
    head++;
  const at = caret <= head ? caret : Math.max(head, text.length - (old.length - caret));
  control.setSelectionRange(at, at);
}

export function selectField(store: Store, part: string, field: string, options: FieldOptions, items: readonly { value: string; text: string }[]): FieldView {
  const frame = new FieldFrame(options);
  const control = h('select', { id: frame.id, 'data-field': field }, ...items.map(item => h('option', { value: item.value }, item.text)));
  frame.place(control);
  control.addEventListener('change', () => store.edit(`${options.label} chosen`, [store.set(part, field, control.value)], view));
  const view: FieldView = {
    element: frame.element,
    show(value) {
      if (value && !items.some(item => item.value === value))
        control.append(h('option', { value: value as string }, `${value as string} (not a section of this publication)`));
      control.value = value as string;
      showConflict(store, part, field, frame.conflictPlace());
    },
    focus: () => control.focus(),
    destroy() {},
  };
  return view;
}

/** Both texts side by side; one press takes one of them, and that press can be undone. */
export function showConflict(store: Store, part: string, field: string, place: HTMLElement): void {
  const conflict = store.parts.get(part)?.conflicts.get(field);
  if (!conflict) {
    place.replaceChildren();
    return;
  }
  const text = (value: Value) => (typeof value === 'string' ? value : value.map((line, i) => `${i + 1}. ${line}`).join('\n')) || '(empty)';
  const settle = (value: Value, label: string) => {
    store.parts.get(part)!.conflicts.delete(field);
    store.edit(label, [store.set(part, field, value)]);
    store.tell({ part, field, origin: null });
  };
  const mine = store.parts.get(part)!.now[field]!;
  place.replaceChildren(h('div', { class: 'two-versions', role: 'group', 'aria-label': 'Two versions' },
    h('p', {}, h('strong', {}, 'Somebody else changed this text while you did.'), ' Both are here; nothing is saved over theirs until you choose.'),
    h('div', { class: 'versions' },
      h('div', {}, h('p', { class: 'small soft' }, 'Yours, kept in this browser'), h('pre', {}, text(mine)),
        h('button', { type: 'button', class: 'small', onclick: () => settle(store.parts.get(part)!.now[field]!, 'Kept yours') }, 'Keep mine')),
      h('div', {}, h('p', { class: 'small soft' }, 'Theirs, saved'), h('pre', {}, text(conflict.theirs)),
        h('button', { type: 'button', class: 'small', onclick: () => settle(conflict.theirs, 'Took theirs') }, 'Take theirs')),
      prose.includes(field)
        ? h('div', { class: 'both' }, h('button', { type: 'button', class: 'small', onclick: () => settle(`${conflict.theirs as string}\n\n${mine as string}`, 'Took both') }, 'Keep both, one below the other'))
        : null)));
}
