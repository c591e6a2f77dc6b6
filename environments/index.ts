import circle from './circle';
import hetznerDuo from './hetzner-duo';
import hetznerTrio from './hetzner-trio';
import uyoop from './uyoop';

/** The sites of this repository; a file's name is its site's. */
export default [circle, hetznerDuo, hetznerTrio, uyoop];
