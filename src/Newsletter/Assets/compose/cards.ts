import { type Actions } from './actions';
import { type Api } from './api';
import { Card } from './card';
import { dragging } from './drag';
import { h } from './dom';
import { type MenuItem } from './menu';
import { type Other } from './presence';
import { type Store } from './store';

/** The articles in their order. One is open at a time. */
export class Cards {
  readonly list = h('ol', { class: 'cards', 'aria-label': 'Articles' });
  private readonly cards = new Map<string, Card>();
  private readonly empty = h('div', { class: 'empty small-empty' }, h('p', {}, 'No article yet. Begin one with Ctrl+Enter, paste some, or take one from the item desk.'));
  readonly element = h('div', {}, this.list, this.empty);
  onOpen: (id: string | null) => void = () => undefined;

  constructor(
    private readonly store: Store, private readonly actions: Actions, private readonly api: Api, private readonly sections: readonly { key: string; name: string }[],
    private readonly more: (id: string) => (MenuItem | null)[],
  ) {
    store.on(event => {
      if (event.field === 'articles')
        this.render();
      const card = this.cards.get(event.part);
      card?.show(event.field, event.origin);
      card?.showLine(this.store.order.indexOf(event.part));
    });
    actions.show = (id, open) => this.reveal(id, open);
    dragging(this.list, (id, to) => this.actions.move(id, to));
    this.render();
  }

  get opened(): string | null {
    return [...this.cards.values()].find(card => card.open)?.id ?? null;
  }

  /** The article that a key is meant for: the one with the focus, or else the open one. */
  current(): string | null {
    return document.activeElement?.closest<HTMLElement>('.card')?.dataset['id'] ?? this.opened;
  }

  /** An image that was pasted beside all fields: the open article's. */
  take(file: File): boolean {
    const card = [...this.cards.values()].find(c => c.open);
    card?.take(file);
    return card !== undefined;
  }

  render(): void {
    const order = this.store.order;
    for (const [id, card] of this.cards)
      if (!order.includes(id)) {
        card.setOpen(false);
        card.element.remove();
        this.cards.delete(id);
        this.onOpen(this.opened);
      }
    const focus = document.activeElement as HTMLElement | null;
    order.forEach((id, index) => {
      let card = this.cards.get(id);
      if (!card) {
        card = new Card(id, this.store, this.actions, this.api, this.sections, this.more, c => this.toggle(c));
        this.cards.set(id, card);
      }
      // Only what stands elsewhere is moved: an element that is taken out loses its focus and its scroll.
      if (this.list.children[index] !== card.element)
        this.list.insertBefore(card.element, this.list.children[index] ?? null);
      card.showLine(index);
    });
    if (focus && focus !== document.activeElement && document.contains(focus))
      focus.focus();
    this.empty.hidden = order.length > 0;
  }

  refresh(): void {
    this.store.order.forEach((id, index) => this.cards.get(id)?.showLine(index));
  }

  showWho(others: readonly Other[]): void {
    for (const [id, card] of this.cards)
      card.showWho(others.filter(other => other.article === id).map(other => other.name));
  }

  toggle(card: Card): void {
    const open = !card.open;
    this.openOnly(open ? card.id : null);
    if (!open)
      card.toggle.focus();
  }

  openOnly(id: string | null): void {
    for (const card of this.cards.values())
      if (card.open !== (card.id === id))
        card.setOpen(card.id === id);
    this.onOpen(id);
  }

  reveal(id: string, open: boolean): void {
    const card = this.cards.get(id);
    if (!card)
      return;
    if (open)
      this.openOnly(id);
    card.element.scrollIntoView({ block: 'nearest' });
    if (open)
      card.focus();
    else if (!card.element.contains(document.activeElement))
      card.toggle.focus();
  }

  /** From the preview, or a conflict: opens the card and goes to a field. */
  goTo(id: string, field?: string): void {
    this.openOnly(id);
    this.cards.get(id)?.focus(field);
    this.cards.get(id)?.element.scrollIntoView({ block: 'start' });
  }
}
