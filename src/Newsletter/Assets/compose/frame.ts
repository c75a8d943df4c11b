import { h } from './dom';
import { plainField, showConflict, type FieldView } from './fields';
import { richField } from './rich';
import { ISSUE, type Store } from './store';

/** The issue's own texts: what stands before the articles, and what after them. */
export class Frame {
  readonly before: HTMLElement;
  readonly after: HTMLElement;
  /** Beside the list, where two people moved the same articles. */
  readonly order: HTMLElement;
  private readonly orderConflict = h('div');
  private readonly fields = new Map<string, FieldView>();

  constructor(private readonly store: Store) {
    this.before = h('section', { class: 'sheet frame', 'aria-labelledby': 'frame-title' }, h('h2', { id: 'frame-title', class: 'small-title' }, 'What readers see first'),
      this.add('subject', plainField(store, ISSUE, 'subject', { label: 'Subject', soft: { most: 60, unit: 'characters' } })),
      this.add('preheader', plainField(store, ISSUE, 'preheader', { label: 'Preheader', hint: 'The line that inboxes show after the subject.', soft: { most: 90, unit: 'characters' } })),
      this.add('intro', richField(store, ISSUE, 'intro', { label: 'Intro', optional: true }, 'prose', true)));
    this.after = h('section', { class: 'sheet frame', 'aria-label': 'Sign-off' },
      this.add('signOff', richField(store, ISSUE, 'signOff', { label: 'Sign-off', optional: true }, 'prose', true)));
    store.on(event => {
      if (event.part !== ISSUE)
        return;
      const view = this.fields.get(event.field);
      if (view && view !== event.origin)
        view.show(store.issue.now[event.field]!);
      if (event.field === 'articles')
        this.showOrder();
    });
    for (const [field, view] of this.fields)
      view.show(store.issue.now[field]!);
    this.order = h('div', {}, this.orderConflict);
    this.showOrder();
  }

  focus(field: string): void {
    (this.fields.get(field) ?? this.fields.get('subject'))?.focus();
    this.before.scrollIntoView({ block: 'nearest' });
  }

  /** Two people moved the same articles: both orders, by headline. */
  private showOrder(): void {
    showConflict(this.store, ISSUE, 'articles', this.orderConflict);
    for (const pre of this.orderConflict.querySelectorAll('pre'))
      pre.textContent = pre.textContent!.replace(/[0-9a-f-]{36}/g, id => this.store.text(id, 'headline') || 'Article without headline');
  }

  private add(field: string, view: FieldView): HTMLElement {
    this.fields.set(field, view);
    return view.element;
  }
}
