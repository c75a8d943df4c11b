import 'htmx.org';
import { keepDetailsPolite } from './menus';

keepDetailsPolite();
