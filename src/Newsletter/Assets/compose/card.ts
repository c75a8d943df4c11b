import { imageIn } from '../desk/pictures';
import { type Actions } from './actions';
import { type Api } from './api';
import { h } from './dom';
import { type FieldView, plainField, selectField } from './fields';
import { askPlace, menu, type MenuItem } from './menu';
import { PictureFields } from './pictures';
import { missing } from './ready';
import { richField } from './rich';
import { type Store } from './store';
import { type Value } from './wire';

/** One article in the list: a line while it is closed, its fields in reading order while it is open. */
export class Card {
  readonly element: HTMLLIElement;
  readonly handle = h('span', { class: 'handle', 'aria-hidden': 'true', title: 'Drag to move' }, '⠿');
  readonly toggle: HTMLButtonElement;
  private readonly number = h('span', { class: 'number num' });
  private readonly headline = h('span', { class: 'headline' });
  private readonly source = h('span', { class: 'source soft' });
  private readonly state = h('span', { class: 'state' });
  private readonly who = h('span', { class: 'who', hidden: true });
  private readonly body: HTMLElement;
  private fields = new Map<string, FieldView>();
  private picture: PictureFields | null = null;
  open = false;

  constructor(
    readonly id: string, private readonly store: Store, private readonly actions: Actions, private readonly api: Api,
    private readonly sections: readonly { key: string; name: string }[], more: (id: string) => (MenuItem | null)[], onToggle: (card: Card) => void,
  ) {
    this.body = h('div', { class: 'card-body stack', id: `card-${id}`, hidden: true });
    // Before the fields see it: an image without words is the article's, whichever field has the cursor.
    this.body.addEventListener('paste', event => {
      const file = imageIn(event.clipboardData);
      if (!file)
        return;
      event.preventDefault();
      event.stopPropagation();
      this.take(file);
    }, true);
    this.toggle = h('button', { type: 'button', class: 'card-toggle plain', 'aria-expanded': 'false', 'aria-controls': `card-${id}`, onclick: () => onToggle(this) },
      this.number, h('span', { class: 'names' }, this.headline, this.source));
    const move = (steps: number, sign: string, label: string) => h('button', { type: 'button', class: 'small plain arrow', title: label, 'aria-label': label, onclick: () => this.actions.by(id, steps) }, sign);
    this.element = h('li', { class: 'card', 'data-id': id },
      h('div', { class: 'card-line' }, this.handle, h('h3', {}, this.toggle), this.who, this.state,
        h('span', { class: 'arrows' }, move(-1, '↑', 'Move up'), move(1, '↓', 'Move down')),
        menu('More for this article', '⋯', () => this.items(more), 'card-menu')),
      this.body);
  }

  private items(more: (id: string) => (MenuItem | null)[]): (MenuItem | null)[] {
    const at = this.store.order.indexOf(this.id);
    const last = this.store.order.length - 1;
    return [
      { label: 'Move up', key: 'Alt ↑', off: at === 0, act: () => this.actions.by(this.id, -1) },
      { label: 'Move down', key: 'Alt ↓', off: at === last, act: () => this.actions.by(this.id, 1) },
      { label: 'Move to…', off: last === 0, act: () => askPlace(this.toggle, this.actions.name(this.id), at, last + 1, to => this.actions.move(this.id, to)) },
      { label: 'New article below', key: 'Ctrl Enter', act: () => this.actions.add(this.id) },
      { label: 'Duplicate', key: 'Ctrl D', act: () => this.actions.duplicate(this.id) },
      ...more(this.id),
      { label: 'Remove from the issue', key: 'Ctrl ⌫', danger: true, act: () => this.actions.remove(this.id) },
    ];
  }

  /** The line: cheap enough for every key. */
  showLine(index: number): void {
    const now = this.store.article(this.id).now;
    const headline = (now['headline'] as string).trim();
    const lacks = missing(now);
    set(this.number, `${index + 1}`);
    set(this.headline, headline || 'No headline yet');
    this.headline.classList.toggle('none', !headline);
    set(this.source, (now['source'] as string).trim());
    set(this.state, lacks || 'Ready');
    this.state.className = `state ${lacks ? '' : 'good'}`;
    const part = this.store.article(this.id);
    if (part.conflicts.size) {
      set(this.state, 'Conflict');
      this.state.className = 'state bad';
    }
  }

  showWho(names: readonly (string | null)[]): void {
    this.who.hidden = names.length === 0;
    set(this.who, names.map(name => (name ? `${name} is here` : 'Open in another window of yours')).join('; '));
  }

  /** A field changed; whoever changed it knows already. */
  show(field: string, origin: unknown): void {
    const view = this.fields.get(field);
    if (view && view !== origin)
      view.show(this.store.article(this.id).now[field]!);
  }

  setOpen(open: boolean): void {
    this.open = open;
    this.element.classList.toggle('open', open);
    this.toggle.setAttribute('aria-expanded', String(open));
    if (open && !this.fields.size)
      this.build();
    this.body.hidden = !open;
    if (!open)
      this.close();
  }

  /** Rich fields cost memory and time with every key: a closed card has none. */
  private close(): void {
    for (const view of this.fields.values())
      view.destroy();
    this.fields.clear();
    this.body.replaceChildren();
  }

  focus(field = 'headline'): void {
    (this.fields.get(field) ?? this.fields.get('headline'))?.focus();
  }

  /** An image that was dropped or pasted. */
  take(file: File): void {
    this.picture?.element.scrollIntoView({ block: 'nearest' });
    void this.picture?.upload(file);
  }

  private build(): void {
    const { store, id } = this;
    const line = (field: string, label: string, more: object = {}) => this.add(field, plainField(store, id, field, { label, ...more }));
    const rich = (field: string, label: string, more: object = {}) => this.add(field, richField(store, id, field, { label, ...more }));
    this.body.append(
      line('headline', 'Headline', { soft: { most: 70, unit: 'characters' } }),
      line('source', 'Source', { placeholder: 'Where it was published first', optional: true }),
      rich('lead', 'Lead', { soft: { most: 60, unit: 'words' } }),
      this.add('points', richField(store, id, 'points', { label: 'Points', hint: 'Enter begins the next one; pasted lines become one point each.', optional: true }, 'points')),
      rich('body', 'Body', { optional: true }),
      h('fieldset', { class: 'group' }, h('legend', {}, 'Takeaway'),
        line('takeawayLabel', 'Label', { placeholder: 'Why the world should care', optional: true }),
        rich('takeawayText', 'Text', { optional: true })),
      this.pictured(),
      h('div', { class: 'pair' },
        line('link', 'Link', { type: 'url', placeholder: 'https://', hint: 'Where readers go on reading.' }),
        this.sections.length
          ? this.add('section', selectField(store, id, 'section', { label: 'Section', hint: 'Readers can switch sections off.' }, [{ value: '', text: 'None' }, ...this.sections.map(s => ({ value: s.key, text: s.name }))]))
          : ''),
    );
    for (const [field, view] of this.fields)
      view.show(store.article(id).now[field] as Value);
  }

  private pictured(): HTMLElement {
    this.picture = new PictureFields(this.store, this.id, this.api);
    for (const [field, view] of this.picture.fields)
      this.fields.set(field, view);
    return this.picture.element;
  }

  private add(field: string, view: FieldView): HTMLElement {
    this.fields.set(field, view);
    return view.element;
  }
}

function set(element: HTMLElement, text: string): void {
  if (element.textContent !== text)
    element.textContent = text;
}
