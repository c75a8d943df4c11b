import 'htmx.org';
import { guardTypedText } from './guard';
import { keepDetailsPolite } from './menus';

keepDetailsPolite();
guardTypedText();
