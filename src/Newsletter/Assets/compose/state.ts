import { h } from './dom';
import { type ComposerState, type IssueAnswer } from './wire';

const words: Record<string, string> = {
  inReview: 'It is being reviewed as it was submitted.',
  approved: 'It is approved as it was submitted.',
  scheduled: 'It goes out at its time as it was approved.',
  held: 'It is held, with the text that was approved.',
  sending: 'It is being sent.',
  paused: 'Sending is paused.',
};

/** After submit: what you write is a change beside the text that was submitted, until somebody applies it. */
export class State {
  readonly element = h('div', { class: 'note warn', hidden: true });
  changed: boolean;
  submitted = false;

  constructor(private readonly begin: ComposerState, private readonly root: string) {
    this.changed = begin.changed;
    this.show(begin.issue, begin.changed);
  }

  show(issue: IssueAnswer, changed: boolean): void {
    this.submitted = issue.state !== 'draft';
    this.changed = changed && this.submitted;
    this.element.hidden = !this.submitted;
    if (issue.state === 'sent' || issue.state === 'cancelled') {
      this.element.replaceChildren(h('p', {}, h('strong', {}, `The issue is ${issue.state}.`), ' Nothing more can be saved in it. ', h('a', { href: this.page }, 'Look at it')));
      return;
    }
    this.element.replaceChildren(
      h('p', {}, h('strong', {}, words[issue.state] ?? ''), ' ', this.changed ? 'Your change waits beside it.' : 'What you write here becomes a change beside it.'),
      this.changed && this.begin.mayApply ? h('p', {}, h('a', { class: 'button small', href: `${this.page}#next` }, 'Apply the change…'), ' ', consequence(issue.state)) : '',
      this.changed && !this.begin.mayApply ? h('p', { class: 'small soft' }, 'Somebody with the role publisher applies it.') : '');
  }

  private get page(): string {
    return this.root.replace(/\/compose$/, '');
  }
}

function consequence(state: string): string {
  switch (state) {
    case 'inReview':
      return 'The review begins again.';
    case 'approved':
      return 'This drops the approval.';
    case 'scheduled':
    case 'held':
      return 'This drops the approval and takes the issue off its time.';
    case 'paused':
      return 'It becomes a correction for those not yet reached.';
    default:
      return '';
  }
}
