/* SPDX-License-Identifier: MIT */
/* LINK: entries/isolinux.c entries/syslinux.c entries/text.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_log.c */
/*
 * isolinux.cfg as installers and live discs have it.
 */
#include "fake_fs.h"
#include "fake_log.h"

#include "vipl/string.h"

static int read_all(void)
{
	fake_log_clear();
	return isolinux_entries(&fake, &list);
}

/* The way Debian's installer does it: files that include each other, submenus, a menu program. */
static void test_installer(void **state)
{
	struct boot_entry *e = list.entry;

	(void)state;
	clear();
	put("/isolinux/isolinux.cfg",
	    "# D-I config version 2.0\n"
	    "# search path for the c32 support libraries (libcom32, libutil etc.)\n"
	    "path \n"
	    "include menu.cfg\n"
	    "default vesamenu.c32\n"
	    "prompt 0\n"
	    "timeout 0\n");
	put("/isolinux/menu.cfg",
	    "menu hshift 4\n"
	    "menu width 70\n"
	    "menu title Debian GNU/Linux installer menu (BIOS mode)\n"
	    "include stdmenu.cfg\n"
	    "include gtk.cfg\n"
	    "include txt.cfg\n"
	    "menu begin advanced\n"
	    "    menu label ^Advanced options\n"
	    "\tmenu title Advanced options\n"
	    "\tinclude stdmenu.cfg\n"
	    "\tlabel mainmenu\n"
	    "\t\tmenu label ^Back..\n"
	    "\t\tmenu exit\n"
	    "\tinclude adtxt.cfg\n"
	    "menu end\n"
	    "label help\n"
	    "\tmenu label ^Help\n"
	    "\ttext help\n"
	    "   Display help screens; type 'menu' at boot prompt to return to this menu\n"
	    "\tendtext\n"
	    "\tconfig prompt.cfg\n");
	put("/isolinux/stdmenu.cfg", "menu background splash.png\nmenu color title\t* #FFFFFFFF *\n");
	put("/isolinux/gtk.cfg",
	    "default installgui\n"
	    "label installgui\n"
	    "\tmenu label ^Graphical install\n"
	    "\tmenu default\n"
	    "\tkernel /install.amd/vmlinuz\n"
	    "\tappend vga=788 initrd=/install.amd/gtk/initrd.gz --- quiet \n");
	put("/isolinux/txt.cfg",
	    "label install\n"
	    "\tmenu label ^Install\n"
	    "\tkernel /install.amd/vmlinuz\n"
	    "\tappend vga=788 initrd=/install.amd/initrd.gz --- quiet \n");
	put("/isolinux/adtxt.cfg",
	    "label expert\n"
	    "\tmenu label E^xpert install\n"
	    "\tkernel /install.amd/vmlinuz\n"
	    "\tappend priority=low vga=788 initrd=/install.amd/initrd.gz --- \n"
	    "include rqtxt.cfg\n");
	put("/isolinux/rqtxt.cfg", "label rescue\n\tkernel /install.amd/vmlinuz\n");
	assert_int_equal(read_all(), 0);
	assert_string_equal(list.source, "isolinux");
	assert_int_equal(list.count, 4);
	assert_int_equal(list.timeout_s, -1);
	assert_string_equal(e[0].id, "installgui");
	assert_string_equal(e[0].title, "Graphical install");
	assert_string_equal(e[0].kernel, "/install.amd/vmlinuz");
	assert_int_equal(e[0].initrds, 1);
	assert_string_equal(e[0].initrd[0], "/install.amd/gtk/initrd.gz");
	assert_string_equal(e[0].options, "vga=788 initrd=/install.amd/gtk/initrd.gz --- quiet");
	assert_true(e[0].is_default);
	assert_string_equal(e[1].title, "Install");
	assert_false(e[1].is_default);
	assert_string_equal(e[2].id, "expert");
	assert_string_equal(e[3].id, "rescue");
	assert_string_equal(fake_log(), "");
}

/* Fedora's: relative paths, UI, menu default, a check entry before it. */
static void test_live(void **state)
{
	(void)state;
	clear();
	put("/boot/isolinux/isolinux.cfg",
	    "default vesamenu.c32\ntimeout 600\n"
	    "UI vesamenu.c32\n"
	    "menu begin\nmenu end\n"
	    "label check\n  kernel vmlinuz\n  append initrd=initrd.img,ucode.img rd.live.check\n"
	    "label linux\n  menu label ^Start\n  menu default\n  kernel vmlinuz\n"
	    "  append initrd=initrd.img root=live:CDLABEL=X\n"
	    "label local\n  menu label Boot from local\n  localboot 0xffff\n");
	put("/syslinux.cfg", "label no\nkernel no\n");
	assert_int_equal(read_all(), 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.timeout_s, 60);
	assert_string_equal(list.entry[0].kernel, "/boot/isolinux/vmlinuz");
	assert_int_equal(list.entry[0].initrds, 2);
	assert_string_equal(list.entry[0].initrd[1], "/boot/isolinux/ucode.img");
	assert_false(list.entry[0].is_default);
	assert_true(list.entry[1].is_default);
}

static void test_places(void **state)
{
	static const char *const paths[] = {
		"/syslinux.cfg", "/boot/syslinux/syslinux.cfg", "/syslinux/syslinux.cfg",
		"/boot/syslinux/isolinux.cfg", "/syslinux/isolinux.cfg", "/isolinux.cfg",
		"/boot/isolinux/isolinux.cfg", "/isolinux/isolinux.cfg",
	};

	static char texts[ARRAY_SIZE(paths)][32];

	(void)state;
	clear();
	assert_int_equal(read_all(), 0);
	assert_int_equal(list.count, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(paths); i++) {
		strcpy(texts[i], "label ?\nkernel k\n");
		texts[i][6] = (char)('a' + i);
		put(paths[i], texts[i]);
		list.count = 0;
		assert_int_equal(read_all(), 0);
		assert_int_equal(list.count, 1);
		assert_int_equal(list.entry[0].id[0], 'a' + (int)i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_installer), cmocka_unit_test(test_live), cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
