            if attempt = 1 then
                if tg_op = 'DELETE' then
                    row := old;
                else
                    row := new;
                end if;
                logged := (
{predicate}
                );
                if tg_op = 'UPDATE' and logged is not true then
                    row := old;
                    logged := (
{predicate}
                    );
                end if;
            else
                -- A column's type was changed since this session planned the expression: plan it anew.
                if tg_op <> 'INSERT' then
                    execute {query} into logged using old;
                end if;
                if tg_op <> 'DELETE' and logged is not true then
                    execute {query} into logged using new;
                end if;
            end if;
            if logged is not true then
                return null;
            end if;
